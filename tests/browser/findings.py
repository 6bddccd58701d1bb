"""What axe-core finds in a page that would keep somebody out of it."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from infra import axe
from tests.missing import do_without

_GRAVE = ("serious", "critical")


@cache
def _program() -> str:
    try:
        return axe.source()
    except axe.NotHere as missing:
        do_without(str(missing))


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
