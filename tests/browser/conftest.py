"""A browser before the two deployed provinces: Debian's Chromium, driven by Playwright, watched after every test."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, expect, sync_playwright

from infra import chromium
from infra.client import Province
from infra.paths import ROOT
from tests.browser import camera
from tests.browser.findings import serious_findings
from tests.browser.persons import Person
from tests.browser.persons import sign_in as by_phone_and_code
from tests.browser.watch import Watch
from tests.missing import do_without
from tests.provinces import anybody, gansu, hunan, shops, staff  # noqa: F401 - fixtures

PATIENCE_MS = 30_000
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
FAILED = ROOT / ".local" / "browser"
OUTCOME = pytest.StashKey[bool]()


class OpenPage(Protocol):
    """Open a page of a province in a browser of its own, as a phone; `tokens` signs it in, `camera` is what it sees."""

    def __call__(
        self,
        province: Province,
        path: str,
        *,
        desktop: bool = False,
        tokens: dict[str, Any] | None = None,
        camera: bytes | None = None,
        beside: Page | None = None,
        **context: Any,
    ) -> Page: ...


SignIn = Callable[[Page, Person], None]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return Playwright's driver."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Callable[..., Browser]:
    """Return a function that starts a browser with more flags."""
    try:
        program = chromium.find()
    except chromium.NotHere as missing:
        do_without(str(missing))
    return lambda *flags: playwright.chromium.launch(executable_path=program, args=[*chromium.FLAGS, *flags])


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """Return the browser that all tests share; each page has a context of its own."""
    started = launch()
    yield started
    started.close()


@pytest.fixture
def watch(deployment: dict[str, Any]) -> Watch:
    """Return what looks over the test's pages; set `unreachable_is_meant` where the network is taken away."""
    addresses = [deployment["aws_endpoint"], *(place["api"] for place in deployment["tenants"].values())]
    return Watch(urlsplit(address).netloc for address in addresses)


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest, deployment: dict[str, Any], browser: Browser, watch: Watch, tmp_path: Path
) -> Iterator[OpenPage]:
    """Return the function that opens pages; when the test ends, no page may have done what none may do."""
    with contextlib.ExitStack() as opened:
        pages: list[Page] = []

        def shows(picture: bytes) -> Browser:
            video = camera.video_of(picture, tmp_path / f"camera{len(pages)}.mjpeg")
            seeing: Browser = request.getfixturevalue("launch")(*camera.flags(video))
            opened.callback(seeing.close)
            return seeing

        def make(province: Province, path: str, **how: Any) -> Page:
            page = _page(how.pop("beside", None), browser, shows, watch, how)
            pages.append(page)
            page.goto(deployment["tenants"][province.tenant]["api"] + path, wait_until="domcontentloaded")
            return page

        yield make
        if not request.node.stash.get(OUTCOME, True):
            _keep_pictures(request.node.name, pages)
        watch.check()


def _page(
    beside: Page | None, browser: Browser, shows: Callable[[bytes], Browser], watch: Watch, how: dict[str, Any]
) -> Page:
    if beside is not None:
        return beside.context.new_page()
    picture, tokens = how.pop("camera", None), how.pop("tokens", None)
    size = DESKTOP if how.pop("desktop", False) else PHONE
    context = (shows(picture) if picture else browser).new_context(**{**size, "locale": "zh-CN", **how})
    context.set_default_timeout(PATIENCE_MS)
    watch.over(context)
    if tokens:
        context.add_init_script(chromium.signed_in(tokens))
    return context.new_page()


def _keep_pictures(test: str, pages: list[Page]) -> None:
    FAILED.mkdir(parents=True, exist_ok=True)
    for n, page in enumerate(pages):
        with contextlib.suppress(Error):
            page.screenshot(path=FAILED / f"{test.replace('/', '-')[:80]}-{n}.png", full_page=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Remember whether the test itself failed: then its pages are kept as pictures in `.local/browser`."""
    report = yield
    if report.when == "call":
        item.stash[OUTCOME] = report.passed
    return report


@pytest.fixture
def sign_in(watch: Watch) -> SignIn:
    """Return the function that signs somebody in as he would himself; from then on nothing may show who he is."""

    def enter(page: Page, person: Person) -> None:
        watch.forbid(person.phone, person.name, person.id_number)
        by_phone_and_code(page, person)

    return enter


@pytest.fixture(name="province", params=["hunan", "gansu"])
def _province(request: pytest.FixtureRequest) -> Province:
    """Return each of the two provinces, for what a role does from its sign-in to its end."""
    found: Province = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def officer(deployment: dict[str, Any]) -> Callable[[Province, str], Person]:
    """Return a demo account of a province by its role: `manager`, `reviewer`, `tracer`, …"""

    def of(province: Province, role: str) -> Person:
        account = deployment["demo"][province.tenant][role]
        return Person(province, account["phone"], account.get("totp_secret"))

    return of


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return the check that nothing on the page, as it stands now, keeps anybody out."""

    def check(page: Page) -> None:
        assert serious_findings(page) == []

    return check
