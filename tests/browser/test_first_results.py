"""From a blank browser, signed in by hand, each of the eight roles has what it came for within three taps."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, citizen_of, words
from tests.browser.taps import Taps
from tests.journeys.citizens import Citizen, Official, application, colour, scan_of

TAPS_AT_MOST = 3
Staff = Callable[[Province, str], Official]
Officer = Callable[[Province, str], Person]


@dataclass(frozen=True)
class Ground:
    """What there is before anybody opens a page: a province, its officers, a venue and its manager."""

    province: Province
    staff: Staff
    officer: Officer
    manager: Citizen
    venue: dict[str, Any]

    def official(self, role: str) -> Official:
        """Return an officer over HTTP."""
        return self.staff(self.province, role)

    def case(self) -> str:
        """Open a case about the manager, who was at his own door."""
        now = datetime.now(UTC)
        window = {"from": (now - timedelta(days=1)).isoformat(), "to": now.isoformat()}
        why = {
            "legal_basis": "《传染病防治法》第十二条",
            "reason": "确诊病例流行病学调查",
            "case_no": "测试〔2022〕1号",
        }
        body = {"subject": {"id_number": self.manager.id_number}, **window, **why}
        return str(self.official("tracer").call("POST", "/v1/cases", body).ok()["case_id"])


@pytest.fixture
def ground(
    province: Province,
    shops: Callable[[Province], tuple[Citizen, dict[str, Any]]],
    staff: Staff,
    officer: Officer,
) -> Ground:
    """Return what there is in each of the two provinces."""
    return Ground(province, staff, officer, *shops(province))


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name)


def case_of(page: Page, case: str) -> Locator:
    return link(page, f"打开尾号 {case[-6:]} 的案件")


@pytest.fixture
def walk(open_page: OpenPage, sign_in: SignIn, ground: Ground) -> Callable[..., Page]:
    """Return the function that opens a page in a blank browser and signs somebody in by what is sent to his phone."""

    def begin(path: str, person: Person, *, desktop: bool = False) -> Page:
        page = open_page(ground.province, path, desktop=desktop)
        sign_in(page, person)
        return page

    return begin


@pytest.fixture(name="taps")
def _taps() -> Any:
    """Count a test's taps; when it ends they may be no more than three."""
    counted = Taps()
    yield counted
    assert 1 <= counted.count <= TAPS_AT_MOST


def test_a_visitor_sees_his_colour_at_the_door(ground: Ground, walk: Callable[..., Page], taps: Taps) -> None:
    person = citizen_of(ground.province)
    colour(ground.official("health_feed"), str(person.id_number), "green").ok()
    page = walk(f"/c/{ground.venue['entrances'][0]['code']}", person)

    taps.press(button(page, "登记进入"))

    expect(page.get_by_role("article")).to_contain_text("绿码")


def test_a_manager_holds_his_poster(ground: Ground, walk: Callable[..., Page], taps: Taps) -> None:
    page = walk("/manage", Person(ground.province, ground.manager.phone))

    taps.press(link(page, ground.venue["name"]))
    taps.press(link(page, "下载和打印海报"))
    taps.press(link(page, "查看和下载海报").first)

    expect(page.get_by_role("img", name="场所码海报")).to_be_visible()


def test_a_clerk_reads_the_shifts_word(ground: Ground, walk: Callable[..., Page], taps: Taps) -> None:
    person, path = citizen_of(ground.province, "测试壬"), f"/v1/venues/{ground.venue['venue_id']}"
    ground.manager.call("POST", f"{path}/clerks", {"phone": person.phone}).ok()
    page = walk("/manage", person)

    taps.press(link(page, ground.venue["name"]))

    word = ground.manager.call("GET", f"{path}/door").ok()["word"]
    expect(page.get_by_text(word, exact=True)).to_be_visible()


def test_a_reviewer_has_an_application_decided_or_a_venue_found(
    ground: Ground, walk: Callable[..., Page], taps: Taps
) -> None:
    applied = ground.manager.call("POST", "/v1/venues", application(ground.province)).ok()
    name = ground.manager.call("GET", f"/v1/venues/{applied['venue_id']}").ok()["name"]
    page = walk("/desk", ground.officer(ground.province, "reviewer"), desktop=True)

    if applied["state"] == "submitted":
        taps.press(button(page, name))
        taps.press(button(page, "通过"))
        taps.press(button(page, "确定通过"))
        expect(page.locator(".decided")).to_contain_text("已通过 1 家")
    else:  # codes are issued on the promise: nothing waits, and what is looked up may be returned
        say = words(page)
        taps.press(page.get_by_role("link", name=say["section.find"], exact=True))
        page.get_by_label(say["find.phone"], exact=True).fill(ground.manager.phone)
        taps.press(button(page, say["find.do"]))
        taps.press(link(page, name))
        expect(button(page, say["venue.act.return"])).to_be_visible()


def test_a_command_has_the_figures_behind_a_number(ground: Ground, walk: Callable[..., Page], taps: Taps) -> None:
    page = walk("/desk", ground.officer(ground.province, "command"), desktop=True)
    say = words(page)
    expect(page.locator(".task .number")).to_have_count(11)

    taps.press(link(page, say["overview.visits"]))

    expect(page.get_by_role("heading", name=say["figures.title"], exact=True)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_tracer_knows_whom_each_choice_would_sweep_in(ground: Ground, walk: Callable[..., Page], taps: Taps) -> None:
    ground.manager.call("POST", "/v1/scans", scan_of(ground.venue["entrances"][0]["code"])).ok()
    case = ground.case()
    ground.official("approver").call("POST", f"/v1/cases/{case}/approve", {}).ok()
    page = walk("/trace", ground.officer(ground.province, "tracer"))

    taps.press(case_of(page, case))
    taps.press(link(page, "去预估"))
    taps.press(button(page, "预估人数"))

    narrow = page.locator("label", has_text="前后各 0 分钟，同一入口")
    expect(narrow).to_contain_text(re.compile(r"密接候选人 \d+ 人"))


def test_an_approver_has_approved_a_case(ground: Ground, walk: Callable[..., Page], taps: Taps) -> None:
    case = ground.case()
    page = walk("/trace", ground.officer(ground.province, "approver"), desktop=True)

    taps.press(case_of(page, case))
    taps.press(button(page, "批准"))

    expect(page.get_by_text("案件正在追溯")).to_be_visible()


def test_an_auditor_knows_whether_the_chain_is_whole(ground: Ground, walk: Callable[..., Page], taps: Taps) -> None:
    page = walk("/audit", ground.officer(ground.province, "auditor"), desktop=True)

    taps.press(link(page, "核验审计链"))
    taps.press(button(page, "开始核验"))

    expect(page.get_by_text("完整：每一条都在")).to_be_visible()
