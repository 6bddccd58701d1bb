"""Take pictures of every view of the pages in every state: `make run`, then `make screens` [ONLY=manage].

They go to `docs/screens/pages/`. Look at them: a test sees that a page works, nobody else sees that it is ugly.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Error, Page, Route, sync_playwright

from infra import chromium
from infra.client import Province
from infra.paths import LOCAL, ROOT
from infra.progress import say, warn
from infra.screens_table import VIEWS, View

OUT = ROOT / "docs" / "screens" / "pages"
TENANT = "43"
COLOURS = 32
HEIGHT_AT_MOST = 900
SETTLED_MS = 400
ANSWERS_WITHIN_MS = 15_000
ANSWERED = ("/v1/tenant", "/v1/me", "/v1/categories")
"""What surrounds a view is answered in every state: it is the view whose state is shown."""
_PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
_DESKTOP = {"viewport": {"width": 1280, "height": 800}}


class Stage:
    """A running province with what the addresses of views name."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.address: str = document["tenants"][TENANT]["api"]
        self._province = Province(document, TENANT)
        self._accounts: dict[str, Any] = document["demo"][TENANT]
        self._tokens: dict[str, dict[str, Any]] = {}

    def tokens(self, who: str) -> dict[str, Any]:
        """Sign a demo account in, once."""
        if who not in self._tokens:
            account = self._accounts[who]
            self._tokens[who] = self._province.sign_in(account["phone"], account.get("totp_secret"))
        return self._tokens[who]

    def ask(self, who: str, path: str) -> Any:
        """Ask the API as a demo account."""
        return self._province.call("GET", path, token=self.tokens(who)["access_token"]).ok()

    def names(self) -> dict[str, str]:
        """Return what `{venue}`, `{entrance}`, `{code}` and `{case}` are."""
        venue = self.ask("manager", f"/v1/venues/{self._accounts['manager']['venue_id']}")
        entrance = venue["entrances"][0]
        cases = self.ask("tracer", "/v1/cases")["items"]
        found = {"venue": venue["venue_id"], "entrance": entrance["entrance_id"], "code": entrance["code"]}
        return found | ({"case": cases[0]["case_id"]} if cases else {})


def _answer(route: Route, state: str, held: list[Route]) -> None:
    path = "/v1/" + route.request.url.partition("/v1/")[2].partition("?")[0]
    if path in ANSWERED or route.request.method != "GET":
        route.continue_()
    elif state == "failing":
        route.abort()
    elif state == "empty":
        _emptied(route)
    else:
        held.append(route)  # whoever waits for an answer is shown waiting


def _emptied(route: Route) -> None:
    answer = chromium.answer_to(route)
    body: Any = answer.json() if answer.ok and "json" in answer.headers.get("content-type", "") else None
    if isinstance(body, dict) and "items" in body and "/children" not in route.request.url:
        body = {**body, "items": [], "next_cursor": None}
    route.fulfill(response=answer, json=body) if body is not None else route.fulfill(response=answer)


@contextlib.contextmanager
def _opened(browser: Browser, stage: Stage, view: View, state: str, address: str) -> Iterator[Page]:
    size: dict[str, Any] = _DESKTOP if state == "desktop" else _PHONE
    context = browser.new_context(locale="zh-CN", **size)
    if view.who:
        context.add_init_script(chromium.signed_in(stage.tokens(view.who)))
    if state == "large":
        context.add_init_script('localStorage.setItem("venue-code.large", "true")')
    page = context.new_page()
    held: list[Route] = []
    if state in ("empty", "loading", "failing"):
        page.route("**/v1/**", lambda route: _answer(route, state, held))
    page.goto(stage.address + address)
    _settle(page, waits=state != "loading")
    if view.press:
        page.get_by_role("button", name=view.press, exact=True).click()
        _settle(page, waits=True)
    if state == "offline":
        context.set_offline(True)
        page.wait_for_timeout(SETTLED_MS)
    try:
        yield page
    finally:
        for route in held:
            route.abort()
        context.close()


def _settle(page: Page, waits: bool) -> None:
    if waits:
        with contextlib.suppress(Error):  # a page that asks again and again is never at rest
            page.wait_for_load_state("networkidle", timeout=ANSWERS_WITHIN_MS)
        with contextlib.suppress(Error):
            page.locator(".spinner").first.wait_for(state="detached", timeout=ANSWERS_WITHIN_MS)
    page.wait_for_timeout(SETTLED_MS if waits else SETTLED_MS * 3)


def take(browser: Browser, stage: Stage, view: View, state: str, address: str) -> None:
    """Take one picture: as much of the view as fits, in few colours."""
    with _opened(browser, stage, view, state, address) as page:
        height = min(page.evaluate("document.documentElement.scrollHeight"), HEIGHT_AT_MOST)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            warn(f"{view.name} {state}: {wide} px wider than the screen")
        clip = {"x": 0, "y": 0, "width": 1280 if state == "desktop" else 360, "height": height}
        seen = page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]
    with Image.open(io.BytesIO(seen)) as picture:
        small = picture.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE
        )
    small.save(OUT / f"{view.name}-{state}.png", optimize=True)


def main() -> None:
    """Take all pictures, or those of the views whose name begins as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="how names of views begin")
    asked = tuple(parser.parse_args().only)
    document = json.loads(Path(os.environ.get("DEPLOYMENT", LOCAL / "deployment.json")).read_text("utf-8"))
    OUT.mkdir(parents=True, exist_ok=True)
    stage = Stage(document)
    names = stage.names()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.FLAGS))
        for view in VIEWS:
            if asked and not view.name.startswith(asked):
                continue
            try:
                address = view.address.format(**names)
            except KeyError as missing:
                warn(f"{view.name}: there is no {missing} in this province's demo data")
                continue
            for state in view.states:
                take(browser, stage, view, state, address)
            say(f"{view.name}: {', '.join(view.states)}")
        browser.close()
    say(f"{sum(file.stat().st_size for file in OUT.glob('*.png')) / 2**20:.1f} MB in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
