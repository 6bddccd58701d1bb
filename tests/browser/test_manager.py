"""A venue manager before his phone: apply, mend, print, answer an alert, hand over, end; in both provinces."""

import io
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from chalicelib.api.route import XLSX
from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, citizen_of, stranger
from tests.browser.watch import Watch
from tests.journeys.citizens import (
    Citizen,
    Official,
    application,
    citizen,
    colour,
    fresh_id_number,
    fresh_phone,
    scan_of,
)
from tests.journeys.test_survey import FIRST_ROW, SAMPLE

Staff = Callable[[Province, str], Official]
Axe = Callable[[Page], None]


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def open_application(page: Page) -> None:
    page.get_by_role("link", name="申领场所码").click()
    expect(page.get_by_role("heading", name="申领场所码")).to_be_visible()


def say_who(page: Page, person: Person) -> None:
    page.get_by_label("姓名").fill(str(person.name))
    page.get_by_label("证件号码", exact=True).fill(str(person.id_number))
    button(page, "核验").click()


def choose_region(page: Page, names: list[str]) -> None:
    for level, name in zip(["市（州）", "县（市、区）", "乡镇（街道）", "村（社区）"], names, strict=False):
        page.get_by_label(level, exact=True).select_option(label=name)


def promise(page: Page) -> None:
    page.get_by_role("checkbox", name="本人").check()


def venue_id(page: Page) -> str:
    return page.url.rpartition("/")[2]


def managed(province: Province, staff: Staff, **changes: Any) -> tuple[Citizen, str]:
    """Return a manager and his application, which nobody has reviewed."""
    manager = citizen(province)
    return manager, manager.call("POST", "/v1/venues", application(province, **changes)).ok()["venue_id"]


def tokens_of(somebody: Citizen) -> dict[str, Any]:
    return somebody.province.sign_in(somebody.phone)


def review(staff: Staff, province: Province, venue: str, **decision: Any) -> None:
    staff(province, "reviewer").call("POST", f"/v1/venues/{venue}/review", decision).ok()


def red_at(staff: Staff, province: Province, code: str) -> None:
    """Let somebody with a red code scan."""
    red = citizen(province, "测试己")
    colour(staff(province, "health_feed"), red.id_number, "red").ok()
    red.call("POST", "/v1/scans", scan_of(code)).ok()


def test_a_shopkeeper_of_hunan_applies_hangs_his_poster_and_ends_an_alert(
    hunan: Province, open_page: OpenPage, sign_in: SignIn, staff: Staff, axe: Axe
) -> None:
    person = stranger(hunan, "测试店主")
    page = open_page(hunan, "/manage")
    sign_in(page, person)
    open_application(page)
    say_who(page, person)

    button(page, "提交申领").click()
    expect(page.locator(".fault")).to_have_count(5)
    axe(page)
    page.get_by_label("场所名称").fill("名称很长的测试场所㵲水𬭊面馆有限责任公司第三分店")
    page.get_by_label("场所类别").select_option(label="餐饮场所（商贸）")
    choose_region(page, ["邵阳市", "洞口县", "文昌街道"])
    page.get_by_label("村（社区）").select_option(value="430525001001")
    page.get_by_label("详细地址").fill("雪峰路12号")
    button(page, "再加一个入口").click()
    page.get_by_label("入口名称").nth(1).fill(" 正 门")
    expect(page.get_by_text("和另一个入口重名")).to_be_visible()
    page.get_by_label("入口名称").nth(1).fill("东侧门")
    promise(page)
    button(page, "提交申领").click()
    expect(page.get_by_text("正在等待街道、村（社区）审核人员审核")).to_be_visible()

    venue = venue_id(page)
    review(staff, hunan, venue, decision="approve")
    page.reload()
    page.get_by_role("link", name="下载和打印海报").click()
    page.get_by_role("link", name="查看和下载海报").first.click()
    picture = page.get_by_role("img", name="场所码海报")
    expect(picture).to_be_visible()
    with urllib.request.urlopen(str(picture.get_attribute("src"))) as answer:
        (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.read())))
    page.context.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # the bucket has none
    with page.context.expect_page() as printed:
        button(page, "打开打印文件（A3）").click()
    printed.value.wait_for_url("**.pdf*", wait_until="commit")
    printed.value.close()
    axe(page)

    red_at(staff, hunan, read.text.rpartition("/")[2])
    hunan.wait_for_message(person.phone, 0, "异常")
    end_the_alert(page, axe)
    page.get_by_role("link", name="我的场所").click()
    page.get_by_role("link", name="名称很长的测试场所").click()
    expect(page.get_by_role("link", name="人次进入")).to_be_visible()
    page.get_by_role("link", name="今日和累计统计").click()
    expect(page.get_by_role("listitem").filter(has_text="红码")).to_be_visible()
    axe(page)


def end_the_alert(page: Page, axe: Axe) -> None:
    """Take an alert from the first view to its end."""
    page.get_by_role("link", name="我的场所").click()
    page.reload()
    page.get_by_role("link", name="马上处置").click()
    axe(page)
    button(page, "签收，我现在就去").click()
    button(page, "人已交接").click()
    page.get_by_label("交给了谁").fill("临时健康监测点")
    button(page, "人已交接").click()
    button(page, "办结").click()
    button(page, "已带到健康监测点").click()
    button(page, "办结").click()
    expect(page.get_by_text("现在没有要处置的示警")).to_be_visible()


def test_a_noodle_shop_of_gansu_gets_its_code_at_once_and_nothing_typed_is_lost_before(
    gansu: Province, open_page: OpenPage, sign_in: SignIn, watch: Watch, axe: Axe
) -> None:
    watch.unreachable_is_meant = True
    person = citizen_of(gansu, "测试庚")
    here = {"latitude": 36.1, "longitude": 103.72, "accuracy": 12}
    page = open_page(gansu, "/manage", geolocation=here, permissions=["geolocation"])
    sign_in(page, person)
    open_application(page)
    page.get_by_label("场所名称").fill("测试牛肉面馆")
    page.get_by_label("场所类别").select_option(label="餐饮场所（商贸）")
    button(page, "用手机定位").click()
    expect(page.get_by_text("误差约 12 米")).to_be_visible()
    choose_region(page, ["兰州市", "安宁区"])
    page.get_by_label("详细地址").fill("建宁路1号")
    page.get_by_role("radio", name="另一个人").check()
    page.get_by_label("姓名").fill(str(person.name))

    page.reload()
    expect(page.get_by_label("详细地址")).to_have_value("建宁路1号")
    expect(page.get_by_text("北纬 36.100000")).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_value("")
    page.get_by_role("radio", name="我本人").check()
    promise(page)
    page.context.set_offline(True)
    button(page, "提交申领").click()
    expect(page.get_by_text("没有网络，请稍后再试。")).to_be_visible()
    page.context.set_offline(False)
    button(page, "提交申领").click()

    expect(page.get_by_text("场所码已生效")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="下载和打印海报").click()
    expect(page.get_by_role("link", name="查看和下载海报")).to_be_visible()


def test_what_was_rejected_is_corrected_and_sent_again(
    hunan: Province, open_page: OpenPage, staff: Staff, axe: Axe
) -> None:
    manager, venue = managed(hunan, staff)
    review(staff, hunan, venue, decision="reject", reason="详细地址不清楚，请补上楼层")
    page = open_page(hunan, f"/manage#/venue/{venue}", tokens=tokens_of(manager))
    expect(page.get_by_text("请补上楼层")).to_be_visible()
    page.get_by_role("link", name="修改后重新提交").click()
    expect(page.get_by_label("村（社区）")).to_be_visible()
    axe(page)

    page.get_by_label("详细地址").fill("测试路482号二楼")
    button(page, "重新提交").click()
    expect(page.get_by_text("请先勾选承诺")).to_be_visible()
    promise(page)
    button(page, "重新提交").click()

    expect(page.get_by_text("正在等待街道、村（社区）审核人员审核")).to_be_visible()
    now = manager.call("GET", f"/v1/venues/{venue}").ok()
    assert (now["state"], now["address"]) == ("submitted", "测试路482号二楼")


def test_what_staff_imported_waits_for_its_manager_who_completes_and_promises(
    hunan: Province, open_page: OpenPage, sign_in: SignIn, staff: Staff
) -> None:
    person = Person(hunan, fresh_phone(), None, "测试戊", fresh_id_number())
    reviewer = staff(hunan, "reviewer")
    book = openpyxl.load_workbook(SAMPLE)
    cells = book.worksheets[0]
    cells.delete_rows(FIRST_ROW + 1, cells.max_row)
    row = ["1", "㵲水面馆", "测试戊", person.phone, person.id_number, "洞口县文昌街道测试路9号", "1", "正门"]
    for column, value in enumerate(row, 1):
        cells.cell(FIRST_ROW, column, value)
    sheet = io.BytesIO()
    book.save(sheet)
    path = "/v1/venues/import?region=430525001&category=restaurant"
    assert reviewer.call("POST", path, sheet.getvalue(), headers={"Content-Type": XLSX}).ok()["accepted"] == 1
    page = open_page(hunan, "/manage")
    sign_in(page, person)
    page.get_by_role("link", name="㵲水面馆").click()
    expect(page.get_by_text("还要补充：所在村（社区）、本人承诺")).to_be_visible()

    page.get_by_role("link", name="补充信息并提交").click()
    page.get_by_label("村（社区）").select_option(value="430525001001")
    promise(page)
    button(page, "重新提交").click()

    expect(page.get_by_text("正在等待街道、村（社区）审核人员审核")).to_be_visible()


def test_doors_are_added_renamed_reissued_and_removed_and_each_is_asked_about_in_words(
    gansu: Province, open_page: OpenPage, staff: Staff, axe: Axe
) -> None:
    manager, venue = managed(gansu, staff, entrances=[{"name": "正门"}])
    page = open_page(gansu, f"/manage#/venue/{venue}/entrances", tokens=tokens_of(manager))
    button(page, "增加入口").click()
    page.get_by_label("入口名称").fill("正 门")
    expect(page.get_by_text("和另一个入口重名")).to_be_visible()
    page.get_by_label("入口名称").fill("后门")
    button(page, "增加入口").click()
    expect(page.get_by_role("heading", name="后门")).to_be_visible()

    button(page, "改名").nth(1).click()
    page.get_by_label("入口名称").fill("后院门")
    button(page, "保存").click()
    expect(page.get_by_role("heading", name="后院门")).to_be_visible()
    button(page, "换码").first.click()
    expect(page.get_by_text("旧海报立刻作废")).to_be_visible()
    axe(page)
    page.get_by_role("group", name="换码").get_by_role("button", name="换码").click()
    expect(page.get_by_text("第 2 版")).to_be_visible()
    button(page, "撤销入口").nth(1).click()
    page.get_by_role("group", name="撤销入口").get_by_role("button", name="撤销入口").click()

    expect(page.get_by_role("heading", name="后院门")).to_have_count(0)
    (left,) = manager.call("GET", f"/v1/venues/{venue}").ok()["entrances"]
    assert (left["name"], left["version"]) == ("正门", 2)


def test_a_venue_is_handed_over_answers_an_order_and_ends(
    gansu: Province, open_page: OpenPage, staff: Staff, axe: Axe
) -> None:
    manager, venue = managed(gansu, staff)
    successor = citizen(gansu, "测试辛")
    page = open_page(gansu, f"/manage#/venue/{venue}/manager", tokens=tokens_of(manager))
    page.get_by_label("姓名").fill("测试辛")
    page.get_by_label("证件号码", exact=True).fill(successor.id_number)
    page.get_by_label("手机号").fill(successor.phone)
    button(page, "发出邀请").click()
    expect(page.get_by_text("等对方登录后接受")).to_be_visible()

    due = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    order = {"target": {"venue_id": venue}, "kind": "rectify", "text": "东门没有张贴场所码，请张贴", "due": due}
    other = open_page(gansu, "/manage", tokens=tokens_of(successor))
    other.get_by_role("link", name="有人请您接手").click()
    axe(other)
    button(other, "我接受").click()
    expect(other.get_by_text("场所码已生效")).to_be_visible()
    given = staff(gansu, "command").call("POST", "/v1/orders", order)
    assert given.status == 201
    other.reload()
    other.get_by_role("link", name="督办").first.click()
    other.get_by_label("怎么整改的").fill("已在东门张贴。")
    button(other, "答复").click()
    expect(other.get_by_text("没有要答复的督办")).to_be_visible()

    other.goto(other.url.partition("#")[0] + f"#/venue/{venue}/end")
    expect(button(other, "注销场所")).to_be_disabled()
    other.get_by_label("我明白，注销后不能恢复").check()
    axe(other)
    button(other, "注销场所").click()
    expect(other.get_by_text("这处场所已经注销")).to_be_visible()
    other.get_by_role("link", name="办理记录").click()
    expect(other.get_by_role("listitem").first).to_contain_text("注销")
