"""A visitor before a door: one tap, by camera, without a network, at a code that is none; and what is his own."""

import json
import re
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from infra.client import Answer, Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, citizen_of, stranger
from tests.browser.watch import Watch
from tests.journeys.citizens import Citizen, Official, colour, fresh_id_number
from tests.journeys.test_road import shop

Staff = Callable[[Province, str], Official]
Axe = Callable[[Page], None]
Venue = dict[str, Any]
Shops = Callable[[Province], tuple[Citizen, Venue]]
KEPT = """async () => {
  await navigator.serviceWorker.ready;
  while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
}"""
"""Wait until the page is kept for doors without a network."""


@pytest.fixture(scope="module")
def run_by(hunan: Province, shops: Shops) -> tuple[Citizen, Venue]:
    """Return a manager and his venue in Hunan, whose doors are open."""
    return shops(hunan)


@pytest.fixture(name="door", scope="module")
def _door(run_by: tuple[Citizen, Venue]) -> Venue:
    return first_door(run_by[1])


def first_door(venue: Venue) -> Venue:
    return {"venue": venue["name"], **venue["entrances"][0]}


def with_colour(staff: Staff, person: Person, name: str) -> Person:
    """Have the feed say a person's colour."""
    colour(staff(person.province, "health_feed"), str(person.id_number), name).ok()
    return person


def enter(page: Page) -> None:
    page.get_by_role("button", name="登记进入").click()


def result(page: Page) -> Any:
    return page.get_by_role("article")


def said_to_live(page: Page) -> str | None:
    """Send who one is; return the county that goes with it."""
    with page.expect_request("**/v1/me/identity") as declared:
        page.get_by_role("button", name="核验", exact=True).click()
    found: str | None = (declared.value.post_data_json or {})["residence"]
    return found


def visits_of(person: Person) -> list[dict[str, Any]]:
    """Return what is registered under a person's name."""
    found = person.province.call("GET", "/v1/me/visits", token=person.tokens()["access_token"]).ok()
    return list(found["items"])


def passed_on(province: Province, request: Request) -> Answer:
    """Ask the province what the page asked, to change its answer on the way."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ") or None
    body = (request.post_data or "").encode() or None
    return province.call(request.method, urlsplit(request.url).path, body, token=token)


def test_a_stranger_signs_in_once_says_who_he_is_once_and_enters_by_one_tap(
    province: Province, shops: Shops, open_page: OpenPage, sign_in: SignIn, staff: Staff, axe: Axe
) -> None:
    door, person = first_door(shops(province)[1]), with_colour(staff, stranger(province), "green")
    page = open_page(province, f"/C/{door['code']}")
    expect(page.get_by_text(door["venue"])).to_be_visible()
    axe(page)

    sign_in(page, person)
    page.get_by_label("姓名").fill(str(person.name))
    expect(page.get_by_text("注销账户时立即删除")).to_be_visible()  # what is kept of it, before it is typed
    page.get_by_label("证件号码").fill("123")
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_text("证件号码位数不对")).to_be_visible()
    page.get_by_label("证件号码").fill(str(person.id_number))
    expect(page.get_by_role("group", name="常住地")).to_contain_text("可以不填")
    assert said_to_live(page) is None
    enter(page)

    shown = result(page)
    expect(shown).to_contain_text("绿码")
    for said in ("扫码无异常，请进入。", door["venue"], "东门", "口令"):
        expect(shown).to_contain_text(said)
    then = shown.get_by_role("time").inner_text()
    expect(shown.get_by_role("time")).not_to_have_text(then)  # it runs: a picture's would not
    axe(page)

    page.get_by_role("link", name="我的进入记录").click()
    page.get_by_role("button", name="这条不对，我要申诉").click()
    page.get_by_label("哪里不对").fill("当时我在家")
    page.get_by_role("button", name="提交申诉").click()
    expect(page.get_by_text("等待答复", exact=True)).to_be_visible()
    axe(page)
    page.get_by_role("link", name="返回").click()
    page.get_by_role("button", name="再登记一次").click()
    enter(page)
    expect(result(page)).to_contain_text("绿码")
    assert len(visits_of(person)) == 2


@pytest.mark.alone
def test_a_red_visitor_with_a_child_is_told_to_wait_and_where_he_is_taken(
    hunan: Province, door: Venue, open_page: OpenPage, staff: Staff, axe: Axe
) -> None:
    point = {"name": "测试小学体育馆", "address": "测试路18号", "phone": "0739-7200000"}
    staff(hunan, "command").call("PUT", "/v1/regions/430525/health-points", {"items": [point]}).ok()
    mother = with_colour(staff, citizen_of(hunan), "red")
    page = open_page(hunan, f"/c/{door['code']}#/companions", tokens=mother.tokens())
    page.get_by_role("button", name="添加同行人").click()
    page.get_by_label("姓名").fill("测试小宝")
    page.get_by_label("关系").fill("孩子")
    page.get_by_label("证件号码").fill(fresh_id_number())
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("测***")).to_be_visible()
    page.get_by_role("link", name="返回").click()

    expect(page.get_by_role("checkbox")).to_be_checked()  # whoever was just added comes along
    enter(page)

    shown = result(page)
    for said in ("红码", "请暂勿进入", "临时健康监测点", "测***"):
        expect(shown).to_contain_text(said)
    expect(shown.get_by_role("link", name="拨打")).to_be_visible()
    axe(page)


def test_a_scan_without_a_network_is_kept_said_to_be_kept_and_sent_later(
    hunan: Province, run_by: tuple[Citizen, Venue], open_page: OpenPage, staff: Staff, watch: Watch
) -> None:
    watch.unreachable_is_meant = True
    first, second = (entrance["code"] for entrance in run_by[1]["entrances"])
    person = with_colour(staff, citizen_of(hunan), "green")
    page = open_page(hunan, f"/c/{first}", tokens=person.tokens())
    page.evaluate(KEPT)

    page.context.set_offline(True)
    page.goto(page.url.replace(first, second))  # a door that this phone has never opened
    enter(page)
    expect(page.get_by_role("heading", name="已保存，联网后自动发送；请向工作人员说明")).to_be_visible()
    for colour_word in ("绿码", "红码", "黄码"):
        expect(page.get_by_text(colour_word)).to_have_count(0)
    kept = json.loads(page.evaluate("localStorage.getItem('venue-code.scans')"))
    assert [sorted(scan) for scan in kept] == [["code", "scan_id"]]
    page.get_by_role("link", name="全部功能").click()
    page.get_by_role("link", name="查看", exact=True).click()
    expect(page.get_by_text("等待发送")).to_be_visible()

    page.context.set_offline(False)
    expect(page.get_by_text("已登记", exact=True)).to_be_visible()
    expect(page.get_by_text("绿码")).to_have_count(0)  # a colour of then is none of now
    assert page.evaluate("localStorage.getItem('venue-code.scans')") is None
    assert [visit["entrance"] for visit in visits_of(person)] == ["员工通道"]


def test_a_lost_answer_is_asked_for_again_under_the_same_id(
    hunan: Province, door: Venue, open_page: OpenPage, staff: Staff, watch: Watch
) -> None:
    watch.unreachable_is_meant = True
    person = with_colour(staff, citizen_of(hunan), "yellow")
    page = open_page(hunan, f"/c/{door['code']}", tokens=person.tokens(), timezone_id="America/New_York")
    sent: list[str] = []
    batches: list[str] = []
    page.on("request", lambda request: batches.append(request.url) if "scans/batch" in request.url else None)

    def lose_the_first(route: Route, request: Request) -> None:
        sent.append(json.loads(request.post_data or "{}")["scan_id"])
        answer = passed_on(hunan, request)
        if len(sent) == 1:
            route.abort()
        else:
            route.fulfill(status=answer.status, json=answer.json)

    page.route("**/v1/scans", lose_the_first)
    enter(page)
    expect(page.get_by_role("button", name="现在发送")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(result(page)).to_contain_text("黄码")
    assert len(sent) == 2
    assert len(set(sent)) == 1
    assert batches == []  # its answer is wanted here, not among what was scanned elsewhere
    (visit,) = visits_of(person)
    expect(result(page)).to_contain_text(f"{visit['occurred_at'][11:16]} 登记")  # the door's time, not the phone's


def test_the_camera_reads_the_poster_and_opens_its_door(
    hunan: Province, run_by: tuple[Citizen, Venue], open_page: OpenPage, staff: Staff, axe: Axe
) -> None:
    manager, venue = run_by
    entrance = venue["entrances"][0]
    link = manager.call("GET", f"/v1/entrances/{entrance['entrance_id']}/poster?format=png&paper=A3").ok()["url"]
    person = with_colour(staff, citizen_of(hunan), "green")
    page = open_page(hunan, "/", tokens=person.tokens(), camera=poster(link))

    page.get_by_role("link", name="扫一扫登记").click()

    expect(page.get_by_role("heading", name=venue["name"])).to_be_visible()
    axe(page)
    enter(page)
    expect(result(page)).to_contain_text("绿码")
    page.evaluate("const right = Date.now; Date.now = () => right() + 11 * 60 * 1000")
    expect(result(page)).to_contain_text("登记已超过十分钟")  # a green of before opens no other door
    expect(result(page)).not_to_contain_text("绿码")

    page.get_by_role("link", name="全部功能").click()
    page.get_by_role("link", name="扫一扫登记").click()
    expect(
        page.get_by_role("button", name="登记进入")
    ).to_be_visible()  # the same door again: nothing of before is shown


def poster(address: str) -> bytes:
    """Fetch a poster's picture."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())


def test_without_a_camera_a_code_is_typed_and_slips_are_found(
    hunan: Province, door: Venue, open_page: OpenPage, axe: Axe
) -> None:
    page = open_page(hunan, "/#/scan")
    expect(page.get_by_text("打不开摄像头").or_(page.get_by_text("没有使用摄像头的权限"))).to_be_visible()
    field, go = page.get_by_label("场所码编号"), page.get_by_role("button", name="打开")
    field.fill("43 1234")
    go.click()
    expect(page.get_by_text("场所码编号应为 13 位")).to_be_visible()
    last = "1" if door["code"][-1] == "0" else "0"
    field.fill(door["code"][:-1] + last)
    go.click()
    expect(page.get_by_text("请逐位核对")).to_be_visible()
    axe(page)
    field.fill(door["code"].lower())
    go.click()
    expect(page.get_by_text(door["venue"])).to_be_visible()


def test_a_code_of_another_province_is_pointed_home_and_a_disabled_one_says_what_to_do(
    hunan: Province, gansu: Province, door: Venue, open_page: OpenPage, staff: Staff, axe: Axe
) -> None:
    page = open_page(gansu, f"/c/{door['code']}")
    expect(page.get_by_role("heading", name="这是外省的场所码")).to_be_visible()
    link = page.get_by_role("link", name="打开外省的登记页面")
    expect(link).to_have_attribute("href", re.compile(rf"^https://.*/c/{door['code']}$"))
    axe(page)

    _, closed = shop(hunan, staff)
    disable = f"/v1/venues/{closed['venue_id']}/disable"
    staff(hunan, "command").call("POST", disable, {"reason": "违规使用"}).ok()
    page = open_page(hunan, f"/c/{closed['entrances'][0]['code']}")
    expect(page.get_by_role("heading", name="这个场所码已停用")).to_be_visible()
    expect(page.get_by_text("请让工作人员为您登记")).to_be_visible()


def test_in_gansu_whoever_has_no_colour_sees_grey_and_what_to_do_and_never_green(
    gansu: Province, open_page: OpenPage, staff: Staff, axe: Axe
) -> None:
    _, venue = shop(gansu, staff)
    person = citizen_of(gansu)
    page = open_page(gansu, f"/c/{venue['entrances'][0]['code']}", tokens=person.tokens())
    page.get_by_role("button", name="大字").click()
    enter(page)

    shown = result(page)
    expect(shown).to_contain_text("暂无法查询")
    expect(shown).to_contain_text("请向工作人员出示健康码")
    expect(shown).not_to_contain_text("绿码")
    assert page.locator(".banner").get_attribute("class") == "banner unknown"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe(page)


def test_a_phone_whose_clock_is_wrong_registers_by_the_servers_and_is_told(
    hunan: Province, door: Venue, open_page: OpenPage
) -> None:
    person = citizen_of(hunan)
    page = open_page(hunan, f"/c/{door['code']}", tokens=person.tokens())

    def without_its_time(route: Route) -> None:
        answer = passed_on(hunan, route.request)
        kind = answer.headers.get("content-type", "")
        route.fulfill(status=answer.status, body=answer.raw, headers={"Content-Type": kind})

    page.route("**/v1/**", without_its_time)  # then only the refusal of the scan says what time it is
    page.add_init_script("const right = Date.now; Date.now = () => right() + 3 * 3600 * 1000;")
    page.reload()
    enter(page)

    expect(result(page)).to_contain_text("这部手机的时间差了约 180 分钟，已按服务器时间登记")


def test_a_province_that_asks_for_patience_is_left_alone_for_so_long(
    hunan: Province, door: Venue, open_page: OpenPage
) -> None:
    page = open_page(hunan, "/", tokens=citizen_of(hunan).tokens())
    page.clock.install()
    page.goto(f"{page.url}c/{door['code']}")
    sent: list[str] = []

    def ask_for_patience(route: Route) -> None:
        sent.append(route.request.url)
        busy = {"type": "about:blank", "title": "busy", "status": 429, "code": "busy", "detail": "请稍后再试"}
        route.fulfill(status=429, headers={"Retry-After": "60"}, json=busy)

    page.route("**/v1/scans*", ask_for_patience)
    page.route("**/v1/scans/batch", ask_for_patience)
    enter(page)
    expect(page.get_by_text("请 60 秒后再试")).to_be_visible()

    page.clock.fast_forward(40_000)
    expect(page.get_by_role("button", name="现在发送")).to_be_enabled()
    assert len(sent) == 1
    with page.expect_request("**/v1/scans"):
        page.clock.fast_forward(40_000)


def test_a_scan_that_waited_longer_than_a_day_is_not_registered_as_one_of_now(
    hunan: Province, door: Venue, open_page: OpenPage, watch: Watch
) -> None:
    watch.unreachable_is_meant = True
    person = citizen_of(hunan)
    page = open_page(hunan, f"/c/{door['code']}", tokens=person.tokens())
    expect(page.get_by_role("heading", name=door["venue"])).to_be_visible()
    page.route("**/v1/scans", lambda route: route.abort())
    page.evaluate("window.right = Date.now; Date.now = () => window.right() - 25 * 3600 * 1000")
    enter(page)
    send = page.get_by_role("button", name="现在发送")
    expect(send).to_be_visible()
    page.unroute_all()
    page.evaluate("Date.now = window.right")  # a day later, the page still open

    send.click()

    expect(page.get_by_role("heading", name="这次扫码已超过 24 小时，没有登记")).to_be_visible()
    assert visits_of(person) == []


def test_ones_own_code_renews_itself_and_is_read_by_the_manager(
    hunan: Province, run_by: tuple[Citizen, Venue], open_page: OpenPage, staff: Staff, axe: Axe, tmp_path: Any
) -> None:
    manager, venue = run_by
    person = with_colour(staff, citizen_of(hunan), "green")
    page = open_page(hunan, "/", tokens=person.tokens())
    tokens: list[str] = []

    def shorten(route: Route) -> None:
        told = passed_on(hunan, route.request).ok()
        tokens.append(told["token"])
        route.fulfill(json=told | {"expires_in": 14})

    page.route("**/v1/me/code", shorten)
    page.get_by_role("link", name="出示我的码").click()
    picture = page.get_by_role("img", name="我的码，供工作人员扫描")
    expect(picture).to_be_visible()
    expect(page.get_by_text("绿码")).to_be_visible()
    axe(page)
    with page.expect_response("**/v1/me/code"):
        pass
    page.wait_for_timeout(300)
    picture.screenshot(path=tmp_path / "code.png")

    (read,) = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))
    assert len(tokens) > 1
    assert read.text in tokens[1:]
    told = manager.call(
        "POST", "/v1/scans/presented", {"entrance_id": venue["entrances"][0]["entrance_id"], "token": read.text}
    ).ok()
    assert told["health"]["colour"] == "green"


def test_ones_own_code_dies_also_where_the_phones_clock_is_put_back(
    hunan: Province, open_page: OpenPage, staff: Staff
) -> None:
    person = with_colour(staff, citizen_of(hunan), "green")
    page = open_page(hunan, "/", tokens=person.tokens())
    page.route(
        "**/v1/me/code", lambda route: route.fulfill(json=passed_on(hunan, route.request).ok() | {"expires_in": 2})
    )
    page.get_by_role("link", name="出示我的码").click()
    expect(page.get_by_text("绿码")).to_be_visible()

    page.evaluate("const right = Date.now; Date.now = () => right() - 3600 * 1000")

    expect(page.get_by_text("码已过期")).to_be_visible(timeout=4000)
    expect(page.get_by_text("绿码")).to_have_count(0)


def test_ones_own_things_are_there_and_leaving_leaves_nothing_behind(
    hunan: Province, open_page: OpenPage, staff: Staff, axe: Axe
) -> None:
    person = with_colour(staff, citizen_of(hunan), "yellow")
    page = open_page(hunan, "/", tokens=person.tokens())
    page.get_by_role("link", name="我的健康码").click()
    expect(page.get_by_text("省健康码平台")).to_be_visible()
    page.get_by_label("申诉内容").fill("没有去过那里")
    page.get_by_role("button", name="提交申诉").click()
    expect(page.get_by_text("等待答复", exact=True)).to_be_visible()
    axe(page)
    for name, said in (("谁查看过我", "没有人查看过您的明文信息。"), ("我的进入记录", "保存期内没有您的进入记录。")):
        page.get_by_role("link", name="返回").click()
        page.get_by_role("link", name=name).click()
        expect(page.get_by_text(said)).to_be_visible()
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="意见反馈").click()
    page.get_by_label("您想告诉我们什么").fill("字很大，很好")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已收到，谢谢。").first).to_be_visible()
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="账户").click()
    page.get_by_role("button", name="填写或更改常住地").click()
    page.get_by_label("姓名").fill(str(person.name))
    page.get_by_label("证件号码").fill(str(person.id_number))
    page.get_by_label("市（州）").select_option(label="邵阳市")
    page.get_by_role("button", name="不填常住地").click()
    page.get_by_label("市（州）").select_option(label="邵阳市")
    page.get_by_label("县（市、区）").select_option(label="洞口县")
    axe(page)
    assert said_to_live(page) == "430525"
    page.get_by_role("button", name="注销账户").click()
    axe(page)
    page.get_by_role("button", name="注销账户").click()

    expect(page.get_by_label("手机号")).to_be_visible()
    left = page.evaluate("Object.keys(localStorage).join()")
    assert not re.search("session|scans|companions", left)
