"""What axe-core (MPL 2.0) finds in a page that would keep somebody out of it."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from infra.npm_file import NotHere, fetched
from tests.missing import do_without

_AXE = ("axe-core@4.14.1", "axe.min.js", "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c")
_GRAVE = ("serious", "critical")


@cache
def _program() -> str:
    try:
        return fetched(*_AXE).read_text("utf-8")
    except NotHere as missing:
        do_without(f"{missing}: axe-core does not look at the pages")


def serious_findings(page: Page) -> list[str]:
    """List the serious and critical findings of a page as it stands now: rule, why, where."""
    page.evaluate(_program())
    found: list[dict[str, Any]] = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{each['id']}: {each['help']}: {node['target']} {node.get('failureSummary', '')}"
        for each in found
        if each["impact"] in _GRAVE
        for node in each["nodes"]
    ]
