"""A department's day in Gansu: what waits for it, an order to its end, its list of places mended and matched."""

import io
import secrets
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from chalicelib.api.route import XLSX
from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, stranger, words
from tests.browser.test_command import choose, fill, press, say_who
from tests.browser.watch import Watch
from tests.journeys.citizens import Citizen, Official, application

pytestmark = [pytest.mark.aws, pytest.mark.timeout(300)]
Anybody = Callable[[Province], Citizen]
Staff = Callable[[Province, str], Official]
Axe = Callable[[Page], None]
COUNTY, DEPARTMENT = "620105", "sports"


@pytest.fixture(scope="module")
def department(gansu: Province, staff: Staff) -> Person:
    """Return somebody whom the sports bureau of a county has just named; he has never signed in."""
    person = stranger(gansu, "测试巳")
    role = {"role": "department", "region": COUNTY, "department": DEPARTMENT}
    wanted = {"phone": person.phone, "name": person.name, "office": "区体育局", "roles": [role]}
    staff(gansu, "security_admin").call("POST", "/v1/staff", wanted).ok()
    return person


def gym(manager: Citizen, **changes: Any) -> dict[str, Any]:
    """Apply for a gym: in Gansu the promise issues its codes."""
    wanted = application(manager.province, category="gym", **changes)
    found: dict[str, Any] = manager.call("POST", "/v1/venues", wanted).ok()
    assert found["state"] == "approved"
    return found | {"name": wanted["name"]}


def sheet(*rows: list[Any]) -> dict[str, Any]:
    """Return a list of places as a browser would hand it over."""
    book, data = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in [["场所名称", "场所地址", "行政区划代码"], *rows]:
        book.active.append(row)
    book.save(data)
    return {"name": "list.xlsx", "mimeType": XLSX, "buffer": data.getvalue()}


def act(order: Locator, what: str, text: str = "") -> None:
    """Do something about an order: first the button, then what is said with it."""
    say = words(order.page)
    order.get_by_role("button", name=say[f"orders.act.{what}"], exact=True).click()
    if text:
        order.get_by_label(say[f"orders.says.{what}"], exact=True).fill(text)
    order.locator("form").get_by_role("button", name=say[f"orders.act.{what}"], exact=True).click()


def test_a_department_new_to_it_sees_what_waits_and_follows_an_order_to_its_end(
    gansu: Province, open_page: OpenPage, sign_in: SignIn, department: Person, anybody: Anybody, axe: Axe
) -> None:
    manager = anybody(gansu)
    venue = gym(manager)
    page = open_page(gansu, "/desk")
    sign_in(page, department)
    say_who(page, department)
    say = words(page)
    expect(page.get_by_role("heading", name=say["overview.title"])).to_be_visible()
    tabs = page.get_by_role("navigation").get_by_role("link", include_hidden=True)
    expect(tabs.filter(has_text=say["section.review"])).to_have_count(0)  # nobody reviews for a department
    expect(page.locator(".task .number")).to_have_count(10)
    axe(page)

    page.evaluate("() => { location.hash = '#/orders/give'; }")
    whole = page.get_by_role("option", name=say["orders.whole_region"].format(command="领导小组"), exact=True)
    expect(whole).to_be_attached()  # as this province calls its command
    page.evaluate("(venue) => { location.hash = '#/orders/give/' + venue; }", venue["venue_id"])
    fill(page, "orders.text", "请在侧门补贴场所码")
    press(page, "orders.do")
    order = page.get_by_role("listitem").filter(has_text=venue["name"])
    expect(order).to_contain_text("区体育局")
    [given] = manager.call("GET", "/v1/orders?side=received").ok()["items"]
    path = f"/v1/orders/{given['order_id']}"
    manager.call("POST", f"{path}/answer", {"text": "已补贴"}).ok()

    choose(page, "orders.state", "answered")
    expect(order).to_contain_text("已补贴")
    act(order, "reopen", "照片里侧门仍没有")
    expect(order).to_have_count(0)
    choose(page, "orders.state", "open")
    expect(order).to_contain_text("照片里侧门仍没有")
    axe(page)
    manager.call("POST", f"{path}/answer", {"text": "侧门也已贴好"}).ok()
    choose(page, "orders.state", "answered")
    act(order, "close")
    expect(order).to_have_count(0)
    assert manager.call("GET", path).ok()["state"] == "closed"


def test_a_departments_list_is_mended_cell_by_cell_sent_again_and_a_doubt_decided(
    gansu: Province, open_page: OpenPage, department: Person, anybody: Anybody, staff: Staff, axe: Axe, watch: Watch
) -> None:
    watch.forbid(department.phone)
    mark = secrets.token_hex(3)
    venue = gym(anybody(gansu), name=f"测试健身房{mark}", address="测试路1号")
    tokens = department.tokens()
    gansu.declare(tokens["access_token"], str(department.name), str(department.id_number))
    page = open_page(gansu, "/desk#/coverage", tokens=department.tokens())
    say = words(page)
    page.get_by_role("link", name=say["coverage.upload"]).click()
    expect(page.get_by_label(say["figures.department"], exact=True)).to_have_value(DEPARTMENT)
    missing = f"虚构球馆{mark}"
    page.get_by_label(say["expected.file"]).set_input_files(sheet([venue["name"], "样本街2号"], [missing, "", "431"]))
    press(page, "expected.do")
    wrong = page.locator("td.wrong")
    expect(wrong).to_have_count(1, timeout=60_000)
    expect(wrong).to_have_attribute("data-name", "行政区划代码")
    expect(wrong).to_contain_text("C3")
    axe(page)
    page.get_by_label(say["expected.file"]).set_input_files(sheet([venue["name"], "样本街2号"], [missing, ""]))
    press(page, "expected.do")
    expect(page.get_by_text(say["expected.done"].format(rows=2))).to_be_visible(timeout=60_000)

    page.get_by_role("link", name=say["coverage.back"]).click()
    page.locator("a.task").filter(has_text=say["coverage.missing"]).click()
    expect(page.get_by_role("listitem").filter(has_text=missing)).to_be_visible()
    page.go_back()
    page.locator("a.task").filter(has_text=say["coverage.unsure"]).click()
    place = page.get_by_role("listitem").filter(has_text="样本街2号").first
    expect(place).to_contain_text("测试路1号")
    place.get_by_label(say["coverage.reason"], exact=True).fill("电话核实，门牌已更换")
    axe(page)
    place.get_by_role("button", name=say["coverage.this_one"], exact=True).click()
    expect(page.get_by_text(say["coverage.no_place"])).to_be_visible()
    path = f"/v1/coverage/places?region={COUNTY}&department={DEPARTMENT}"
    places = staff(gansu, "command").call("GET", path).ok()["items"]
    decided = {each["name"]: (each["decided"], each["venue_id"]) for each in places}
    assert decided == {venue["name"]: (True, venue["venue_id"]), missing: (False, None)}
