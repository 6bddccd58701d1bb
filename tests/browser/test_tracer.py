"""A tracer and the approver of another office: a case from its opening to its end, each by what the page shows."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from chalicelib.domain.ids import make_scan_id
from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person
from tests.browser.watch import Watch
from tests.journeys.citizens import Citizen, Official, citizen, fresh_phone, scan_of
from tests.journeys.test_tracing import finished

Staff = Callable[[Province, str], Official]
Officer = Callable[[Province, str], Person]
Shops = Callable[[Province], tuple[Citizen, dict[str, Any]]]
Axe = Callable[[Page], None]
CROWD = 49  # written down at the other door: more than a tracer may name alone
SLOW_MS = 60_000  # what many people are read for, on a busy machine
BASIS, REASON = "《传染病防治法》第十二条", "确诊病例流行病学调查"


@dataclass(frozen=True)
class Scene:
    """A venue where somebody sick was: a friend came by the same door, a crowd by the other."""

    venue: str
    venue_id: str
    sick: Citizen
    friend: Citizen


@pytest.fixture(scope="module")
def scene(hunan: Province, shops: Shops) -> Scene:
    """Return who was where in Hunan, just now."""
    return scene_at(*shops(hunan))


def scene_at(manager: Citizen, venue: dict[str, Any]) -> Scene:
    """Let somebody sick, a friend and a crowd come to a venue."""
    east, other = venue["entrances"]
    sick, friend = citizen(manager.province), citizen(manager.province, "李小花")
    for visitor in (sick, friend):
        assert visitor.call("POST", "/v1/scans", scan_of(east["code"])).status == 201
    people = [{"name": "测试㵲", "phone": fresh_phone()} for _ in range(CROWD)]
    for start in range(0, CROWD, 20):
        scan_id = make_scan_id(datetime.now(UTC), secrets.randbits(74))
        body = {"entrance_id": other["entrance_id"], "scan_id": scan_id, "people": people[start : start + 20]}
        manager.call("POST", "/v1/scans/assisted", body).ok()
    return Scene(venue["name"], venue["venue_id"], sick, friend)


def opened_by_hand(tracer: Official, scene: Scene, case_no: str) -> str:
    """Open a case over HTTP, for a test that is about what comes after."""
    now = datetime.now(UTC)
    body = {
        "subject": {"id_number": scene.sick.id_number},
        "from": (now - timedelta(days=1)).isoformat(),
        "to": now.isoformat(),
        "case_no": case_no,
        "legal_basis": BASIS,
        "reason": REASON,
    }
    return str(tracer.call("POST", "/v1/cases", body).ok()["case_id"])


def approved_by_hand(staff: Staff, scene: Scene, case_no: str) -> str:
    """Open a case over HTTP, and let another office approve it."""
    province = scene.sick.province
    case = opened_by_hand(staff(province, "tracer"), scene, case_no)
    staff(province, "approver").call("POST", f"/v1/cases/{case}/approve", {}).ok()
    return case


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def tab(page: Page, name: str) -> None:
    page.get_by_role("link", name=re.compile(f"^{name}")).last.click()


def fresh_case_no() -> str:
    return f"洞疫流调〔2022〕{secrets.token_hex(3)}号"


def test_a_tracer_and_an_approver_take_a_case_to_its_end(
    request: pytest.FixtureRequest,
    province: Province,
    shops: Shops,
    open_page: OpenPage,
    sign_in: SignIn,
    officer: Officer,
    watch: Watch,
    axe: Axe,
) -> None:
    scene: Scene = request.getfixturevalue("scene") if province.tenant == "43" else scene_at(*shops(province))
    case_no = fresh_case_no()
    watch.forbid(scene.sick.id_number, scene.friend.id_number, scene.friend.phone, "李小花", case_no)
    tracer, approver = open_page(province, "/trace"), open_page(province, "/trace", desktop=True)
    sign_in(tracer, officer(province, "tracer"))
    sign_in(approver, officer(province, "approver"))

    case = open_case(tracer, scene, case_no, axe)
    approve(approver, case, axe)
    preview(tracer, axe)
    button(tracer, "追溯密接候选人").click()
    expect(tracer.get_by_text(f"密接候选人（{CROWD + 1} 人）")).to_be_visible()
    name_the_friend(tracer, scene, axe)
    hand_over(tracer, axe)
    take_on(tracer, case_no)
    close(tracer, case, axe)


def test_more_than_a_tracer_may_name_alone_are_named_when_another_office_confirms_it(
    hunan: Province, scene: Scene, staff: Staff, open_page: OpenPage, officer: Officer, axe: Axe
) -> None:
    case = approved_by_hand(staff, scene, fresh_case_no())
    run = {"minutes": 30, "degree": 1}
    finished(staff(hunan, "tracer"), staff(hunan, "tracer").call("POST", f"/v1/cases/{case}/run", run).ok()["job_id"])
    tracer = open_page(hunan, f"/trace#/cases/{case}/contacts", tokens=officer(hunan, "tracer").tokens())
    approver = open_page(hunan, "/trace", desktop=True, tokens=officer(hunan, "approver").tokens())
    expect(approver.get_by_role("heading", name="流调案件")).to_be_visible()

    ask_for_all(tracer)
    confirm(approver, case, axe)
    name_all(tracer)


def open_case(page: Page, scene: Scene, case_no: str, axe: Axe) -> str:
    """Say about whom, from when to when and why; return the case's id."""
    axe(page)
    page.get_by_role("link", name="新建案件").first.click()
    expect(page.get_by_text("提交后会留下记录")).to_be_visible()
    page.get_by_label("证件号码", exact=True).fill(scene.sick.id_number)
    button(page, "最近 2 天").click()
    page.get_by_label("案件编号").fill(case_no)
    page.get_by_label("法律依据").fill(BASIS)
    page.get_by_label("案由").fill(REASON)
    axe(page)
    button(page, "提交，等待审批").click()

    expect(page.get_by_role("heading", name=case_no)).to_be_visible()
    expect(page.get_by_text("前无人审批即失效")).to_be_visible()
    expect(page.get_by_text(scene.sick.id_number)).to_have_count(0)
    return page.url.rpartition("/")[2]


def approve(page: Page, case: str, axe: Axe) -> None:
    """Find the case that waits, read what an approval allows, and approve."""
    page.reload()
    page.get_by_role("link", name=f"打开尾号 {case[-6:]} 的案件").click()
    expect(page.get_by_text("批准后，申请单位的流调人员可以")).to_be_visible()
    expect(page.get_by_text(REASON)).to_be_visible()
    axe(page)
    button(page, "批准").click()
    expect(page.get_by_text("案件正在追溯")).to_be_visible()


def preview(page: Page, axe: Axe) -> None:
    """Look at what each choice sweeps in, before anybody is named."""
    page.reload()
    page.get_by_role("link", name="去预估").click()
    button(page, "预估人数").click()
    narrow = page.locator("label", has_text="前后各 0 分钟，同一入口")
    wide = page.locator("label", has_text="前后各 30 分钟，同一场所")
    expect(narrow).to_contain_text("密接候选人 1 人", timeout=SLOW_MS)
    expect(wide).to_contain_text(f"密接候选人 {CROWD + 1} 人")
    expect(wide).to_contain_text(f"多卷入 {CROWD} 人")
    bars = [length_of(each) for each in (narrow, wide)]
    assert bars[0] == pytest.approx(max(3, bars[1] / (CROWD + 1)), abs=1)
    wide.click()
    expect(page.get_by_text("请确认确有必要")).to_be_visible()
    axe(page)


def length_of(choice: Locator) -> float:
    """Measure the bar of a choice's close contacts, in pixels of the screen."""
    length: float = choice.locator(".fill.first").evaluate("bar => bar.getBoundingClientRect().width")
    return length


def name_the_friend(page: Page, scene: Scene, axe: Axe) -> None:
    """Read why somebody is a candidate, and name one; filter by who was named."""
    expect(page.get_by_text("今天还可自行查看 49 / 49 人")).to_be_visible()
    expect(page.get_by_text("名单上都是候选人")).to_be_visible()
    friend = page.get_by_role("listitem").filter(has=page.get_by_role("checkbox", name="李**"))
    expect(friend).to_contain_text(f"{scene.venue} 由东门进入")
    expect(friend).to_contain_text("估计重叠")
    friend.get_by_role("checkbox").check()
    button(page, "查看姓名和电话").click()
    page.get_by_label("查看理由").fill("电话核实")
    axe(page)
    button(page, "查看 1 人").click()
    expect(page.get_by_role("heading", name="李小花")).to_be_visible()
    expect(page.get_by_role("link", name=scene.friend.phone)).to_be_visible()
    expect(page.get_by_text("今天还可自行查看 48 / 49 人")).to_be_visible()
    page.get_by_text("筛选：").click()
    page.get_by_label("是否查看过").select_option("未查看")
    expect(page.get_by_text(f"筛选：显示 {CROWD} 人")).to_be_visible()
    expect(page.get_by_role("heading", name="李小花")).to_have_count(0)


def ask_for_all(page: Page) -> None:
    """More than are left go to the approver; nobody is shown meanwhile."""
    page.get_by_label(f"选中下面未查看的 {CROWD + 1} 人").check()
    button(page, "查看姓名和电话").click()
    expect(page.get_by_text("今天只剩 49 人")).to_be_visible()
    page.get_by_label("查看理由").fill("同场所人员，逐一电话核实")
    button(page, f"请审批人确认 {CROWD + 1} 人").click()
    expect(page.get_by_text(f"已请审批人确认 {CROWD + 1} 人").first).to_be_visible()
    expect(page.get_by_text("测试㵲")).to_have_count(0)


def confirm(page: Page, case: str, axe: Axe) -> None:
    """Confirm a number and a reason, without seeing anybody."""
    page.reload()
    page.get_by_role("link", name=f"尾号 {case[-6:]} 的案件：1 份申请").click()
    expect(page.get_by_text("同场所人员，逐一电话核实")).to_be_visible()
    axe(page)
    button(page, "确认可以查看").click()
    expect(page.get_by_text("已确认", exact=False).first).to_be_visible()
    expect(page.get_by_text("测试㵲")).to_have_count(0)


def name_all(page: Page) -> None:
    """Name whoever was confirmed, at no cost."""
    tab(page, "查看申请")
    button(page, f"查看这 {CROWD + 1} 人").click()
    expect(page.get_by_role("heading", name="测试㵲")).to_have_count(CROWD, timeout=SLOW_MS)
    expect(page.get_by_text("今天还可自行查看 49 / 49 人")).to_be_visible()


def hand_over(page: Page, axe: Axe) -> None:
    """Make a file and download it; push to the counties."""
    tab(page, "移交")
    button(page, "生成名单文件").click()
    expect(page.get_by_text("文件里有 1 人")).to_be_visible()
    with page.expect_download() as downloaded:
        button(page, "下载（xlsx）").click()
    assert downloaded.value.path().read_bytes()[:2] == b"PK"
    page.get_by_label("附言").fill("请今日内落实")
    button(page, "推送").click()
    expect(page.get_by_role("table")).to_contain_text("待接收")
    axe(page)


def take_on(page: Page, case_no: str) -> None:
    """Take on, for the county, what the case pushed: masked until then."""
    page.get_by_role("link", name="收到的推送").click()
    page.get_by_role("link", name=re.compile("^打开尾号")).first.click()
    expect(page.get_by_role("heading", name=case_no)).to_be_visible()
    expect(page.get_by_role("heading", name="李**")).to_be_visible()
    button(page, "接收并查看").click()
    expect(page.get_by_role("heading", name="李小花")).to_be_visible()


def close(page: Page, case: str, axe: Axe) -> None:
    """See that the county took it on, then close: nothing of it opens any more."""
    page.get_by_role("link", name="案件", exact=True).click()
    page.get_by_role("link", name=f"打开尾号 {case[-6:]} 的案件").click()
    tab(page, "移交")
    expect(page.get_by_role("table")).to_contain_text("已接收")
    page.get_by_role("link", name="案件", exact=True).last.click()
    button(page, "结案").click()
    expect(page.get_by_text("不能恢复")).to_be_visible()
    axe(page)
    button(page, "确定结束").click()
    expect(page.get_by_text("已结案，不再追溯")).to_be_visible()
    expect(page.get_by_role("link", name="候选人")).to_have_count(0)
    button(page, "照此新建案件").click()
    expect(page.get_by_label("法律依据")).to_have_value(BASIS)


def test_a_hold_is_proposed_at_the_desk_confirmed_and_read_by_an_approver_and_given_up(
    hunan: Province, scene: Scene, open_page: OpenPage, officer: Officer, watch: Watch, axe: Axe
) -> None:
    case_no, rows = f"湘0525刑初{secrets.token_hex(3)}号", CROWD + 2
    watch.forbid(scene.friend.id_number, scene.friend.phone, "李小花", case_no)
    address = f"/desk#/holds/new/venue/{scene.venue_id}"
    command = open_page(hunan, address, desktop=True, tokens=officer(hunan, "command").tokens())
    expect(command.get_by_text(scene.venue)).to_be_visible()
    for name, text in (("案件编号", case_no), ("法律依据", BASIS), ("影响评估", "仅涉案时段，影响可控")):
        command.get_by_label(name).fill(text)
    axe(command)
    button(command, "提出，等待确认").click()
    expect(command.get_by_text("等其他单位的审批人确认。", exact=True)).to_be_visible()

    approver = open_page(hunan, "/trace#/holds", tokens=officer(hunan, "approver").tokens())
    axe(approver)
    approver.get_by_role("link", name=f"去核对 {case_no}").click()
    expect(approver.get_by_text(scene.venue)).to_be_visible()
    axe(approver)
    button(approver, f"确认保全 {rows} 条记录").click()
    expect(approver.get_by_text("保全中")).to_be_visible()
    approver.get_by_label("用途").select_option("court")
    button(approver, "读取（打码）").click()
    expect(approver.get_by_role("heading", name="测**")).to_have_count(20)
    axe(approver)

    command.reload()
    button(command, "提前解除").click()
    button(command, "确定").click()
    expect(command.get_by_text("正在销毁")).to_be_visible()


def test_a_denied_case_says_why_and_what_can_still_be_done(
    hunan: Province, scene: Scene, staff: Staff, open_page: OpenPage, officer: Officer, axe: Axe
) -> None:
    case_no = fresh_case_no()
    case = opened_by_hand(staff(hunan, "tracer"), scene, case_no)
    approver = open_page(hunan, f"/trace#/cases/{case}", tokens=officer(hunan, "approver").tokens())

    button(approver, "驳回").click()
    approver.get_by_label("驳回理由").fill("范围过宽，请缩短")
    axe(approver)
    button(approver, "确定驳回").click()
    expect(approver.get_by_text("已驳回，没有可做的事")).to_be_visible()

    tracer = open_page(hunan, f"/trace#/cases/{case}", tokens=officer(hunan, "tracer").tokens())
    expect(tracer.get_by_text("范围过宽，请缩短")).to_be_visible()
    expect(tracer.get_by_text("补正后可以重新提交")).to_be_visible()
    axe(tracer)


def test_whoever_has_a_part_in_the_office_that_asks_is_told_that_he_cannot_decide(
    hunan: Province, scene: Scene, staff: Staff, open_page: OpenPage, officer: Officer
) -> None:
    case = opened_by_hand(staff(hunan, "tracer"), scene, fresh_case_no())
    page = open_page(hunan, f"/trace#/cases/{case}", tokens=officer(hunan, "approver").tokens())
    expect(button(page, "批准")).to_be_visible()
    office = staff(hunan, "tracer").call("GET", f"/v1/cases/{case}").ok()["office"]
    account = staff(hunan, "approver").call("GET", "/v1/me").ok()
    account["roles"] = [role | {"office": office} for role in account["roles"]]

    page.route("**/v1/me", lambda route: route.fulfill(json=account))
    page.reload()

    expect(page.get_by_text(f"您在申请单位（{office}）任职")).to_be_visible()
    expect(button(page, "批准")).to_have_count(0)


def test_what_was_decided_meanwhile_is_refused_in_words(
    hunan: Province, scene: Scene, staff: Staff, open_page: OpenPage, officer: Officer
) -> None:
    case = opened_by_hand(staff(hunan, "tracer"), scene, fresh_case_no())
    page = open_page(hunan, f"/trace#/cases/{case}", tokens=officer(hunan, "approver").tokens())
    expect(button(page, "批准")).to_be_visible()
    staff(hunan, "tracer").call("POST", f"/v1/cases/{case}/close", {}).ok()

    button(page, "批准").click()

    expect(page.get_by_role("alert")).to_contain_text("案件目前的状态不允许这样做")


def test_names_go_after_idle_minutes_and_stay_nowhere(
    hunan: Province, scene: Scene, staff: Staff, open_page: OpenPage, officer: Officer, watch: Watch
) -> None:
    tracer = staff(hunan, "tracer")
    case = approved_by_hand(staff, scene, fresh_case_no())
    watch.forbid(scene.friend.id_number, scene.friend.phone, "李小花")
    page = open_page(hunan, f"/trace#/cases/{case}/contacts", tokens=officer(hunan, "tracer").tokens())
    expect(page.get_by_text("还没有追溯过")).to_be_visible()
    narrow = {"minutes": 0, "same_entrance": True, "degree": 1}
    finished(tracer, tracer.call("POST", f"/v1/cases/{case}/run", narrow).ok()["job_id"])
    page.reload()

    page.get_by_role("checkbox", name="李**").check()
    button(page, "查看姓名和电话").click()
    page.get_by_label("查看理由").fill("电话核实")
    button(page, "查看 1 人").click()
    expect(page.get_by_role("heading", name="李小花")).to_be_visible()
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=6))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.get_by_text("姓名和号码已隐去").first).to_be_visible()
    expect(page.get_by_text("李小花")).to_have_count(0)
    button(page, "重新显示（再记录一次）").click()
    expect(page.get_by_role("heading", name="李小花")).to_be_visible()
    page.get_by_role("link", name="返回案件列表").click()
    expect(page.get_by_text("李小花")).to_have_count(0)


def test_a_run_together_with_another_case_is_asked_for_and_called_off(
    hunan: Province, scene: Scene, staff: Staff, open_page: OpenPage, officer: Officer, axe: Axe
) -> None:
    numbers = [fresh_case_no(), fresh_case_no()]
    cases = [approved_by_hand(staff, scene, number) for number in numbers]
    page = open_page(hunan, f"/trace#/cases/{cases[0]}/preview", tokens=officer(hunan, "tracer").tokens())
    halfway = {"job_id": "430525-x", "kind": "trace", "state": "running", "done": 2, "total": 5}
    page.route("**/v1/jobs/*", lambda route: route.fulfill(json=halfway))

    page.get_by_text("要比较的条件").click()
    for choice in ("前后各 30 分钟", "前后各 60 分钟", "前后各 120 分钟"):
        page.get_by_role("button", name=re.compile(f"移除 {choice}")).click()
    button(page, "预估人数").click()
    page.get_by_text("与其他案件一起追溯").click()
    page.get_by_label(numbers[1]).check()
    with page.expect_request("**/run") as asked:
        button(page, "追溯密接和次密接候选人").click()
    expect(page.get_by_text("已完成 2 / 5 部分")).to_be_visible()
    axe(page)
    button(page, "取消追溯").click()

    body = asked.value.post_data_json or {}
    assert (body.get("also"), body.get("degree"), body.get("minutes")) == ([cases[1]], 2, 0)
    expect(page.get_by_text("还没有追溯过")).to_be_visible()


def test_a_list_that_cannot_be_read_says_so_and_is_read_again(
    hunan: Province, open_page: OpenPage, officer: Officer, watch: Watch, axe: Axe
) -> None:
    watch.unreachable_is_meant = True
    page = open_page(hunan, "/trace", tokens=officer(hunan, "tracer").tokens())
    expect(page.get_by_role("heading", name="流调案件")).to_be_visible()
    page.route("**/v1/cases**", lambda route: route.abort())

    button(page, "已销毁").click()
    expect(page.get_by_role("alert")).to_contain_text("没有网络")
    axe(page)
    page.unroute("**/v1/cases**")
    button(page, "再试一次").click()

    expect(page.get_by_role("alert")).to_have_count(0)
