"""What else is done at the desk: rules of two people, roles, a county's settings, contests, identities, paper lists."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from chalicelib.api.route import XLSX
from infra.client import Province
from tests.browser.conftest import OpenPage
from tests.browser.persons import Person, citizen_of, stranger, words
from tests.browser.test_command import LEFT, PHOTO, choose, fill, open_section, press
from tests.browser.test_visitor import poster
from tests.browser.watch import Watch
from tests.journeys.citizens import Official, colour, fresh_phone
from tests.journeys.test_road import shop
from tests.sheets.builders import xlsx
from tests.sheets.test_list_sheet import book, line

pytestmark = [pytest.mark.aws, pytest.mark.timeout(300)]
Staff = Callable[[Province, str], Official]
Officer = Callable[[Province, str], Person]
Axe = Callable[[Page], None]
COUNTY = "430525"
OF_ANOTHER = """async () => {
  const own = document.querySelector('script[type="module"]').src;
  const { heldBy } = await import(new URL("../kit/kept_files.js", own).href);
  return (await heldBy("another", 1e9)).length;
}"""
"""How much of what the browser keeps another account is shown."""
ORDER_NO = "湘指〔2022〕9 号"


def appointed(staff: Staff, province: Province, role: str, region: str, office: str) -> Person:
    """Return somebody verified who holds a role; one that sees people has his second factor."""
    person = citizen_of(province, "测试寅")
    wanted = {"phone": person.phone, "name": person.name, "office": office, "roles": [{"role": role, "region": region}]}
    staff(province, "security_admin").call("POST", "/v1/staff", wanted).ok()
    return person


def enrolled(person: Person) -> Person:
    """Return somebody with his second factor set up."""
    token = person.tokens()["access_token"]
    secret = str(person.province.call("POST", "/v1/me/totp", {}, token=token).ok()["secret"])
    given = {"totp": pyotp.TOTP(secret).now()}
    person.province.call("POST", "/v1/me/totp/confirm", given, token=token).ok()
    return Person(person.province, person.phone, secret, person.name, person.id_number)


@pytest.fixture
def _nothing_is_left_to_be_decided(hunan: Province, staff: Staff) -> Iterator[None]:
    """Leave the province collecting under its old policy, whatever failed: others walk it too."""

    def take_back() -> None:
        admin = staff(hunan, "security_admin")
        admin.call("POST", "/v1/shutdown/cancel", {})
        for state in ("proposed", "confirmed"):
            for each in admin.call("GET", f"/v1/policy-changes?state={state}").ok()["items"]:
                admin.call("POST", f"/v1/policy-changes/{each['policy_change_id']}/cancel", {})

    take_back()
    yield
    take_back()


def propose(page: Page, axe: Axe) -> None:
    """Propose a change: a number out of bounds is told beside its field."""
    say = words(page)
    press(page, "rules.propose")
    choose(page, "rules.name", "caps.companions")
    number = page.get_by_label(say["rules.value"], exact=True)
    number.fill("99")
    fill(page, "rules.reason", "测试调整")
    press(page, "rules.do")
    expect(number).to_have_attribute("aria-invalid", "true")
    axe(page)
    number.fill("4")
    press(page, "rules.do")
    expect(page.get_by_role("status").get_by_text(say["rules.proposed"])).to_be_visible()


def decide(change: Locator, what: str) -> None:
    """Confirm or cancel a change; it is asked twice."""
    say = words(change.page)
    change.get_by_role("button", name=say[f"rules.act.{what}"], exact=True).click()
    expect(change).to_contain_text(say[f"rules.means.{what}"])
    change.get_by_role("button", name=say[f"rules.sure.{what}"], exact=True).click()


@pytest.mark.alone
@pytest.mark.usefixtures("_nothing_is_left_to_be_decided")
def test_a_rule_is_changed_and_the_end_of_collection_ordered_by_two_people_and_both_are_called_off(
    hunan: Province, open_page: OpenPage, officer: Officer, staff: Staff, axe: Axe
) -> None:
    second = enrolled(appointed(staff, hunan, "command", "43", "省指挥部"))
    one = open_page(hunan, "/desk#/rules", tokens=officer(hunan, "security_admin").tokens())
    other = open_page(hunan, "/desk#/rules", tokens=second.tokens())
    say = words(one)
    expect(one.get_by_role("heading", name=say["rules.title"])).to_be_visible()
    propose(one, axe)
    mine, his = (page.get_by_role("listitem").first for page in (one, other))
    decide(mine, "confirm")
    expect(mine.get_by_role("alert")).to_be_visible()  # nobody is his own second person
    mine.get_by_role("button", name=say["act.back"], exact=True).click()

    other.reload()
    expect(his).to_contain_text("测试调整")
    decide(his, "confirm")
    expect(his).to_contain_text(say["rules.state.confirmed"])
    one.reload()
    decide(mine, "cancel")
    expect(mine).to_contain_text(say["rules.state.cancelled"])

    one.get_by_role("link", name=say["shutdown.open"]).click()
    press(one, "shutdown.act.order")
    fill(one, "shutdown.order_no", ORDER_NO)
    fill(one, "shutdown.reason", "演练，不执行")
    press(one, "shutdown.do.order")
    expect(one.get_by_role("heading", name=say["shutdown.state.proposed"])).to_be_visible()

    # Up to the second person's last button: others walk this province.
    other.get_by_role("link", name=say["shutdown.open"]).click()
    press(other, "shutdown.act.confirm")
    last = other.get_by_role("button", name=say["shutdown.do.confirm"], exact=True)
    expect(last).to_be_disabled()
    fill(other, "shutdown.type", ORDER_NO)
    expect(last).to_be_enabled()
    axe(other)
    press(other, "act.back")
    press(other, "shutdown.act.cancel")
    press(other, "shutdown.do.cancel")
    expect(other.get_by_role("heading", name=say["shutdown.state.cancelled"])).to_be_visible()
    assert hunan.call("GET", "/v1/status").ok()["collection"] == "open"


def member(page: Page, person: Person) -> Locator:
    """Return somebody's panel in the list of staff, however far down he is."""
    say = words(page)
    panel = page.locator("li.panel").filter(has_text=f"{person.phone[:3]}****{person.phone[-4:]}")
    more = page.get_by_role("button", name=say["state.more"], exact=True)
    expect(page.locator("li.panel").first).to_be_visible()
    while panel.count() == 0 and more.is_visible():
        known = page.locator("li.panel").count()
        more.click()
        expect(page.locator("li.panel").nth(known)).to_be_visible()
    expect(panel).to_have_count(1)
    return panel


def test_a_role_is_granted_a_lost_second_factor_taken_away_and_the_role_ended(
    hunan: Province, open_page: OpenPage, officer: Officer, axe: Axe, watch: Watch
) -> None:
    person = citizen_of(hunan, "测试卯")
    watch.forbid(person.phone, person.id_number)
    page = open_page(hunan, "/desk#/staff", tokens=officer(hunan, "security_admin").tokens())
    say = words(page)
    press(page, "staff.grant")
    fill(page, "staff.phone", "12345")
    fill(page, "staff.name", str(person.name))
    fill(page, "staff.office", "县卫健局测试科")
    choose(page, "staff.role", "department")
    choose(page, "figures.department", "education")
    press(page, "staff.do")
    expect(page.get_by_label(say["staff.phone"], exact=True)).to_have_attribute("aria-invalid", "true")
    axe(page)
    fill(page, "staff.phone", person.phone)
    choose(page, "staff.role", "health_officer")
    page.get_by_label(say["region.city"]).select_option("4305")
    page.get_by_label(say["region.county"]).select_option(COUNTY)
    press(page, "staff.do")
    expect(page.get_by_role("status").get_by_text(say["staff.granted"])).to_be_visible()
    held = enrolled(person).tokens()

    page.reload()
    panel = member(page, person)
    expect(panel).to_contain_text(say["staff.totp.true"])
    panel.get_by_role("button", name=say["staff.reset_totp"], exact=True).click()
    expect(panel).to_contain_text(say["staff.reset_totp.means"].partition("{name}")[2])
    panel.get_by_role("button", name=say["staff.reset_totp"], exact=True).click()
    expect(panel).to_contain_text(say["staff.totp.false"])
    assert hunan.call("GET", "/v1/me", token=held["access_token"]).status == 401

    panel.get_by_role("button", name=say["staff.revoke"], exact=True).click()
    axe(page)
    panel.get_by_role("button", name=say["staff.revoke.do"], exact=True).click()
    expect(panel).to_have_count(0)
    assert hunan.call("GET", "/v1/me", token=person.tokens()["access_token"]).ok()["roles"] == []


def test_a_contest_of_a_colour_is_answered_and_whoever_wrote_it_reads_the_answer(
    hunan: Province, open_page: OpenPage, officer: Officer, staff: Staff, axe: Axe, watch: Watch
) -> None:
    person = citizen_of(hunan, "测试辰")
    watch.forbid(person.phone, person.id_number, person.name)
    colour(staff(hunan, "health_feed"), str(person.id_number), "yellow").ok()
    said = f"我上周不在外地，请核实{person.phone[-4:]}"
    own = open_page(hunan, "/#/health", tokens=person.tokens())
    fill(own, "health.text", said)
    press(own, "health.send")
    expect(own.get_by_text(words(own)["contest.open"], exact=True)).to_be_visible()

    page = open_page(hunan, "/desk#/contests", tokens=officer(hunan, "health_officer").tokens())
    say = words(page)
    contest = page.get_by_role("listitem").filter(has_text=said)
    expect(contest).to_contain_text(say["colour.yellow"])
    contest.get_by_role("button", name=say["contests.do"], exact=True).click()
    contest.get_by_label(say["contests.finding"], exact=True).select_option("yes")
    contest.get_by_label(say["contests.answer"], exact=True).fill("经核实，您的情况属实，已转数据源更正。")
    axe(page)
    contest.get_by_role("button", name=say["contests.do"], exact=True).click()
    expect(contest).to_have_count(0)
    choose(page, "orders.state", "answered")
    expect(contest).to_contain_text(say["contests.upheld"])

    own.reload()
    expect(own.get_by_text("经核实，您的情况属实，已转数据源更正。")).to_be_visible()
    axe(own)


@pytest.fixture
def _county_as_it_was(hunan: Province, staff: Staff) -> Iterator[None]:
    """Leave the county what it had: other walks read it."""
    command, paths = staff(hunan, "command"), [f"/v1/regions/{COUNTY}/{each}" for each in ("health-points", "officers")]
    before = [command.call("GET", path).ok()["items"] for path in paths]
    yield
    command.call("PUT", f"/v1/regions/{COUNTY}/settings", {}).ok()
    command.call("PUT", paths[0], {"items": before[0]}).ok()
    command.call("PUT", paths[1], {"items": [{"officer_id": each["officer_id"]} for each in before[1]]}).ok()


@pytest.mark.alone
@pytest.mark.usefixtures("_county_as_it_was")
def test_a_countys_settings_points_and_officers_are_kept_and_there_again(
    hunan: Province, open_page: OpenPage, officer: Officer, axe: Axe, watch: Watch
) -> None:
    phone = fresh_phone()
    watch.forbid(phone)
    page = open_page(hunan, "/desk#/county", tokens=officer(hunan, "command").tokens())
    say = words(page)
    fill(page, "county.hotline", "0739-7222222")
    minutes = page.get_by_label(say["county.minutes"], exact=True)
    minutes.fill("10 99999")
    press(page, "act.save")
    expect(minutes).to_have_attribute("aria-invalid", "true")
    minutes.fill("10 40")
    press(page, "act.save")
    expect(page.get_by_role("status").get_by_text(say["state.saved"])).to_be_visible()

    press(page, "phases.add.phase")
    fill(page, "phases.name", "测试阶段")
    choose(page, "phases.step", "posted")
    fill(page, "phases.until", "2099-01-01")
    axe(page)
    page.get_by_role("button", name=say["act.save"], exact=True).last.click()
    phase = page.get_by_role("listitem").filter(has_text="测试阶段")
    expect(phase).to_contain_text(say["phases.by"].format(until="2099-01-01", step=say["coverage.posted"]))

    press(page, "county.add_points")
    fill(page, "county.name", "测试临时监测点")
    fill(page, "county.address", "测试路9号")
    fill(page, "county.phone", "0739-7333333")
    press(page, "point.type")
    for name, degrees in (("lat", "27.06"), ("lon", "110.57")):
        page.get_by_role("textbox", name=say[f"point.{name}"]).fill(degrees)
    page.get_by_role("button", name=say["act.save"], exact=True).last.click()
    expect(page.get_by_role("listitem").filter(has_text="测试临时监测点")).to_be_visible()

    press(page, "county.add_officers")
    fill(page, "county.name", "欧阳测试")
    number = page.get_by_label(say["county.phone"], exact=True)
    number.fill("123")
    page.get_by_role("button", name=say["act.save"], exact=True).last.click()
    expect(number).to_have_attribute("aria-invalid", "true")
    axe(page)
    number.fill(phone)
    page.get_by_role("button", name=say["act.save"], exact=True).last.click()
    officer_row = page.get_by_role("listitem").filter(has_text=f"{phone[:3]}****{phone[-4:]}")
    expect(officer_row).to_contain_text("欧阳**")

    page.reload()
    expect(page.get_by_label(say["county.hotline"], exact=True)).to_have_value("0739-7222222")
    expect(minutes).to_have_value("10 40")
    expect(page.get_by_role("listitem").filter(has_text="测试临时监测点")).to_contain_text("0739-7333333")
    expect(page.get_by_role("listitem").filter(has_text="测试临时监测点")).to_contain_text("27.06")
    for _ in range(2):  # it is asked twice
        phase.get_by_role("button", name=say["county.remove"], exact=True).click()
    expect(phase).to_have_count(0)
    officer_row.get_by_role("button", name=say["county.remove"], exact=True).click()
    axe(page)
    officer_row.get_by_role("button", name=say["county.remove"], exact=True).click()
    expect(officer_row).to_have_count(0)


def test_a_village_officer_checks_somebody_in_person_and_types_in_a_paper_list(
    hunan: Province, open_page: OpenPage, staff: Staff, axe: Axe, watch: Watch
) -> None:
    reviewer = appointed(staff, hunan, "reviewer", "430525001", "街道办测试组")
    manager, venue = shop(hunan, staff)
    manager.call("POST", f"/v1/venues/{venue['venue_id']}/clerks", {"phone": reviewer.phone}).ok()
    seen = stranger(hunan, "欧阳㵲")
    watch.forbid(seen.phone, seen.id_number, seen.name)
    page = open_page(hunan, "/desk#/check", tokens=reviewer.tokens())
    say = words(page)
    fill(page, "identity.name", str(seen.name))
    number = page.get_by_label(say["identity.id_number"], exact=True)
    number.fill("430525199001010000")
    fill(page, "check.phone", seen.phone)
    page.get_by_role("checkbox", name=say["check.seen"]).check()
    press(page, "check.do")
    expect(number).to_have_attribute("aria-invalid", "true")
    axe(page)
    number.fill(str(seen.id_number))
    press(page, "check.do")
    expect(page.get_by_role("status").get_by_text(say["check.done"])).to_be_visible()
    expect(number).to_have_value("")
    token = seen.tokens()["access_token"]
    assert hunan.call("GET", "/v1/me", token=token).ok()["identity"] == "verified"

    open_section(page, "paper")
    today = f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d}"
    sheet = book([line(today, 时间="00:00", 手机号码=fresh_phone()), line("2021-01-01")])
    page.get_by_label(say["paper.door"], exact=True).select_option(label=f"{venue['name']} · 东门")
    page.get_by_label(say["paper.file"]).set_input_files({"name": "list.xlsx", "mimeType": XLSX, "buffer": sheet})
    press(page, "paper.do")
    counted = say["paper.counted"].format(registered=1, known=0, refused=1)
    expect(page.get_by_role("status").get_by_text(counted)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="只能补录最近")).to_contain_text("5")
    axe(page)
    written = manager.call("GET", f"/v1/venues/{venue['venue_id']}/visits").ok()["items"]
    assert [each["mode"] for each in written] == ["paper"]


def test_an_inspector_scans_a_poster_and_finds_his_photo_again_when_the_camera_threw_the_page_away(
    hunan: Province, open_page: OpenPage, staff: Staff, axe: Axe, watch: Watch
) -> None:
    watch.unreachable_is_meant = True
    manager, venue = shop(hunan, staff)
    entrance = venue["entrances"][0]
    link = manager.call("GET", f"/v1/entrances/{entrance['entrance_id']}/poster?format=png&paper=A3").ok()["url"]
    inspector = appointed(staff, hunan, "inspector", COUNTY, "县督查二组")
    page = open_page(hunan, "/desk#/inspect", tokens=inspector.tokens(), camera=poster(link))
    say = words(page)
    press(page, "inspect.scan")
    expect(page.get_by_text(say["inspect.code"].format(code=entrance["code"]))).to_be_visible()
    choose(page, "inspect.posted", "ok")
    page.get_by_label(say["inspect.photo"]).set_input_files(PHOTO)
    photo = page.get_by_role("img", name=say["inspect.photo.taken"])
    expect(photo).to_be_visible()
    page.wait_for_function(LEFT)
    page.reload()
    expect(page.get_by_text(say["inspect.recalled.photo"])).to_be_visible()
    expect(photo).to_be_visible()
    expect(page.get_by_label(say["inspect.posted"], exact=True)).to_have_value("ok")
    axe(page)

    page.route("**/v1/inspections", lambda route: route.abort())
    press(page, "inspect.do")
    expect(page.get_by_text(say["inspect.waiting"].format(count=1))).to_be_visible()
    assert page.evaluate(OF_ANOTHER) == 0
    page.unroute("**/v1/inspections")
    gone = {"code": "code_unknown", "detail": "没有这个场所码"}
    page.route("**/v1/inspections", lambda route: route.fulfill(status=404, json=gone))
    press(page, "inspect.send_now")
    expect(page.get_by_role("alert")).to_contain_text(gone["detail"])  # said, and nothing is lost by it
    expect(page.get_by_role("button", name=say["inspect.give_up"], exact=True)).to_be_visible()
    page.unroute("**/v1/inspections")
    press(page, "inspect.send_now")
    expect(page.get_by_text(say["inspect.good"])).to_be_visible()
    path = f"/v1/inspections?venue_id={venue['venue_id']}"
    [found] = staff(hunan, "command").call("GET", path).ok()["items"]
    assert (found["posted_ok"], found["photo"]) == (True, True)


@pytest.mark.alone
def test_the_command_sends_standard_addresses_and_is_told_each_wrong_cell_in_the_sheets_own_form(
    hunan: Province, open_page: OpenPage, officer: Officer, axe: Axe
) -> None:
    street = f"测试㵲水路{fresh_phone()[-6:]}号"
    heading = ["标准地址*", "地址编码", "行政区划代码*", "纬度*", "经度*"]
    right = [f"邵阳市洞口县{street}", street[-7:-1], "430525001001", "27.06", "110.57"]
    sheets = [
        xlsx([["公安标准地址"], heading, *rows]) for rows in ([right, [*right[:2], "430102001", *right[3:]]], [right])
    ]
    page = open_page(hunan, "/desk#/addresses", tokens=officer(hunan, "command").tokens())
    say = words(page)
    with page.expect_download() as downloaded:
        press(page, "addresses.template")
    assert downloaded.value.path().read_bytes()[:2] == b"PK"

    for sheet, outcome in zip(sheets, (say["addresses.refused"], say["addresses.done"].format(rows=1)), strict=True):
        given: FilePayload = {"name": "addresses.xlsx", "mimeType": XLSX, "buffer": sheet}
        page.get_by_label(say["addresses.file"]).set_input_files(given)
        press(page, "addresses.do")
        expect(page.get_by_text(outcome)).to_be_visible()
        expect(page.get_by_role("cell").filter(has_text="C4")).to_have_count(1 if sheet is sheets[0] else 0)
        axe(page)

    fill(page, "addresses.text", street)
    press(page, "addresses.look")
    found = page.get_by_role("listitem").filter(has_text=street)
    found.get_by_role("button", name=say["addresses.withdraw"], exact=True).click()
    axe(page)
    found.get_by_role("button", name=say["addresses.withdraw.do"], exact=True).click()
    expect(found).to_have_count(0)
