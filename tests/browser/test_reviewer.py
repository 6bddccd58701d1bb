"""A reviewer's day: what waits, decided on by keyboard; a sheet with a wrong row; posters of a village; a search."""

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from chalicelib.sheets.template import survey
from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, words
from tests.browser.test_command import open_section
from tests.browser.watch import Watch
from tests.journeys.citizens import Citizen, Official, application, fresh_id_number, fresh_phone

pytestmark = [pytest.mark.aws, pytest.mark.timeout(300)]
VILLAGE, VILLAGE_NAME = "430525001213", "平青村委会"  # nobody else's tests apply there
Anybody = Callable[[Province], Citizen]
Staff = Callable[[Province, str], Official]


def applied(who: Citizen, **changes: Any) -> dict[str, Any]:
    wanted = application(who.province, **changes)
    found: dict[str, Any] = who.call("POST", "/v1/venues", wanted).ok()
    return found | {"name": wanted["name"]}


def row(name: str, phone: str) -> tuple[str | int, ...]:
    return (name, "测试乙", phone, fresh_id_number(), "测试路1号", 2, "东门、西门")


def pick_village(page: Page) -> None:
    page.get_by_label(words(page)["region.village"]).select_option(label=VILLAGE_NAME)


def button(page: Page, name: str, **filled: Any) -> Any:
    return page.get_by_role("button", name=words(page)[name].format(**filled), exact=True)


def leave_nothing_waiting(command: Official) -> None:
    """Take what an earlier run left in the village out of the list."""
    found = command.call("GET", f"/v1/venues?village={VILLAGE}&state=submitted&limit=100").ok()["items"]
    if found:
        ids = [each["venue_id"] for each in found]
        command.call("POST", "/v1/reviews", {"venue_ids": ids, "decision": "approve"}).ok()


def approve_by_keys(page: Page, waiting: list[dict[str, Any]], meanwhile: Callable[[], None]) -> None:
    """Choose three by keys alone; one of them another decides on `meanwhile`, and that stops no other."""
    say = words(page)
    meanwhile()
    page.get_by_role("checkbox", name=waiting[0]["name"]).focus()
    page.keyboard.press("Space")
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name=say["decide.approve.many"].format(count=3))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".decided")).to_contain_text(say["decided.approve"].format(count=2))
    expect(page.locator(".decided")).to_contain_text(waiting[1]["name"])


def reject(page: Page, venue: dict[str, Any]) -> str:
    """Reject one with a reason that its applicant can act on; while one types, keys are letters. Return the reason."""
    say = words(page)
    page.get_by_role("checkbox", name=venue["name"]).focus()
    page.keyboard.press("r")
    page.get_by_label(say["decide.template"]).select_option(label=say["decide.reason.address"])
    reason = page.get_by_label(say["decide.reason"], exact=True)
    reason.press("End")
    reason.press_sequentially("jar")
    button(page, "decide.reject.do").click()
    expect(page.locator(".decided")).to_contain_text(say["decided.reject"].format(count=1))
    return f"{say['decide.reason.address']}jar"


def import_what_is_right(page: Page, sheet: Path) -> None:
    """Try a sheet first: the wrong cell is marked under its own heading; then import the row that is right."""
    say = words(page)
    open_section(page, "import")
    pick_village(page)
    page.get_by_label(say["import.file"]).set_input_files(sheet)
    button(page, "import.try").click()
    wrong = page.locator("td.wrong")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("D5")
    expect(wrong).to_have_attribute("data-name", "联系方式")
    button(page, "import.do", count=1).click()
    expect(
        page.get_by_role("region").get_by_text(say["import.made.some"].format(accepted=1, rejected=1))
    ).to_be_visible()


def print_village(page: Page) -> bytes:
    """Return every live door of the village in one document."""
    say = words(page)
    open_section(page, "posters")
    pick_village(page)
    button(page, "posters.do").click()
    document = page.get_by_role("link", name=say["posters.open"])
    expect(document).to_be_visible(timeout=60_000)
    return page.request.get(str(document.get_attribute("href"))).body()


def test_a_reviewer_decides_by_keyboard_imports_a_sheet_and_prints_a_village(
    hunan: Province,
    open_page: OpenPage,
    sign_in: SignIn,
    officer: Callable[[Province, str], Person],
    staff: Staff,
    anybody: Anybody,
    axe: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    command, manager = staff(hunan, "command"), anybody(hunan)
    leave_nothing_waiting(command)
    waiting = [applied(manager, region=VILLAGE, address=f"测试路{n}号") for n in range(4)]
    page = open_page(hunan, "/desk", desktop=True)
    sign_in(page, officer(hunan, "reviewer"))
    say = words(page)

    def approve_second() -> None:
        path = f"/v1/venues/{waiting[1]['venue_id']}/review"
        command.call("POST", path, {"decision": "approve"}).ok()

    page.get_by_text(re.compile(f"^{say['review.where'].partition('{')[0]}")).click()
    pick_village(page)
    expect(page.locator(".venue-row .venue-name")).to_have_text([each["name"] for each in waiting])
    expect(page.get_by_text(say["review.left"].format(time="2 天"))).to_have_count(5)
    expect(page.get_by_role("article").get_by_text("员工通道").first).to_be_visible()
    axe(page)
    approve_by_keys(page, waiting, approve_second)
    reason = reject(page, waiting[3])
    told = manager.call("GET", f"/v1/venues/{waiting[3]['venue_id']}").ok()
    assert (told["state"], told["reason"]) == ("rejected", reason)

    sheet = tmp_path / "survey.xlsx"
    rows = [row(f"测试小店{secrets.token_hex(3)}", phone) for phone in (fresh_phone(), "1381234")]
    sheet.write_bytes(survey(rows=rows, blank_rows=2))
    import_what_is_right(page, sheet)
    axe(page)
    assert print_village(page)[:5] == b"%PDF-"
    axe(page)


def test_a_sheet_too_long_for_a_request_goes_straight_to_the_bucket(
    hunan: Province, open_page: OpenPage, officer: Callable[[Province, str], Person], tmp_path: Path
) -> None:
    page = open_page(hunan, "/desk#/import", tokens=officer(hunan, "reviewer").tokens())
    sheet = tmp_path / "survey.xlsx"
    sheet.write_bytes(survey(rows=[row(f"测试长表{n}", fresh_phone()) for n in range(501)], blank_rows=0))
    pick_village(page)
    page.get_by_label(words(page)["import.file"]).set_input_files(sheet)

    button(page, "import.try").click()

    expect(page.get_by_role("region").get_by_text(words(page)["import.tried"].format(accepted=501))).to_be_visible(
        timeout=60_000
    )


def test_a_venue_is_found_by_its_managers_phone_and_returned_for_correction(
    gansu: Province,
    open_page: OpenPage,
    sign_in: SignIn,
    officer: Callable[[Province, str], Person],
    anybody: Anybody,
    watch: Watch,
) -> None:
    manager = anybody(gansu)
    venue = applied(manager)
    watch.forbid(manager.phone, manager.id_number)
    page = open_page(gansu, "/desk", desktop=True)
    sign_in(page, officer(gansu, "reviewer"))
    say = words(page)
    expect(page.get_by_text(say["review.nothing.on_promise"])).to_be_visible()
    open_section(page, "find")
    phone = page.get_by_label(say["find.phone"], exact=True)

    phone.fill(manager.phone)
    button(page, "find.do").click()
    page.get_by_role("link", name=venue["name"]).click()
    button(page, "venue.act.return").click()
    page.get_by_label(say["decide.reason"], exact=True).fill("请补充门牌号")
    button(page, "act.confirm").click()

    expect(page.locator(".venue-card > .venue-marks")).to_contain_text(say["venue.state.returned"])
    told = manager.call("GET", f"/v1/venues/{venue['venue_id']}").ok()
    assert (told["state"], told["live"], told["reason"]) == ("returned", True, "请补充门牌号")
    page.go_back()
    expect(phone).to_have_value("")


def test_a_list_that_cannot_be_read_says_so_and_is_read_when_asked_again(
    hunan: Province, open_page: OpenPage, officer: Callable[[Province, str], Person], watch: Watch
) -> None:
    watch.unreachable_is_meant = True
    page = open_page(hunan, "/desk#/find", tokens=officer(hunan, "reviewer").tokens())
    page.route("**/v1/venues?*", lambda route: route.abort())
    open_section(page, "review")
    expect(page.get_by_role("alert")).to_contain_text(words(page)["problem.offline"])

    page.unroute("**/v1/venues?*")
    button(page, "state.again").click()

    expect(page.get_by_role("alert")).to_have_count(0)
    expect(
        page.get_by_text(re.compile(r"^共 \d+ 家")).or_(page.get_by_text(words(page)["review.nothing.required"]))
    ).to_be_visible()


def test_the_same_venue_applied_for_twice_is_told_by_its_name_in_any_width_or_by_a_few_steps(
    hunan: Province, open_page: OpenPage
) -> None:
    page = open_page(hunan, "/desk")

    found = page.evaluate(
        """async () => {
          const own = document.querySelector('script[type="module"]').src;
          const { metres, plain, twins } = await import(new URL("similar.js", own).href);
          const rows = ["a 1 好又多（超市）", "b 1 好又多·超市", "c 2 好又多超市", "d 1 㵲水店"].map((each) => {
            const [venue_id, region, name] = each.split(" ");
            return { venue_id, region, name };
          });
          return {
            twins: Object.keys(twins(rows)),
            plain: [plain("ＡＢＣ·１号(店)"), plain("ABC1号店")],
            metres: Math.round(metres({ lat: 27.06, lon: 110.575 }, { lat: 27.06, lon: 110.5755 })),
          };
        }"""
    )

    assert found == {"twins": ["a", "b"], "plain": ["abc1号店", "abc1号店"], "metres": 50}


def test_three_hundred_applications_are_three_requests_and_leafing_asks_only_where_one_stays(
    hunan: Province, open_page: OpenPage, officer: Callable[[Province, str], Person], anybody: Anybody
) -> None:
    manager = anybody(hunan)
    shown = manager.call("GET", f"/v1/venues/{applied(manager, region=VILLAGE)['venue_id']}").ok()
    many = [shown | {"venue_id": f"{n:016d}", "name": f"测试商店{n:03d}号"} for n in range(300)]
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        start = int(dict(parse_qsl(urlsplit(route.request.url).query)).get("cursor", 0))
        following = str(start + 100) if start < 200 else None
        route.fulfill(json={"items": many[start : start + 100], "next_cursor": following})

    def answer_one(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json=many[int(route.request.url[-16:])])

    page = open_page(hunan, "/desk#/find", desktop=True, tokens=officer(hunan, "reviewer").tokens())
    page.route(re.compile(r"/v1/venues\?.*state=submitted"), answer)
    page.route(re.compile(r"/v1/venues/\d{16}$"), answer_one)
    page.route(re.compile(r"/v1/venues/\d{16}/history"), lambda route: route.fulfill(json={"items": []}))
    open_section(page, "review")
    expect(page.locator(".venue-row")).to_have_count(300)
    expect(page.get_by_role("heading", name=words(page)["similar.title"])).to_be_visible()

    page.evaluate(  # faster than any machine is slow
        """() => {
          const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
          for (let n = 0; n < 40; n += 1) press();
        }"""
    )
    expect(page.get_by_role("heading", name=many[40]["name"])).to_be_visible()
    expect(page.get_by_role("heading", name=words(page)["similar.title"])).to_be_visible()

    assert [url[-16:] for url in asked[3:]] == [many[0]["venue_id"], many[40]["venue_id"]]
