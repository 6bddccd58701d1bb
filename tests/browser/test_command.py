"""The desk of those who watch: figures, an order to its end, a poster inspected, a colour changed by two officers."""

import io
import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, citizen_of, stranger, words
from tests.browser.watch import Watch
from tests.journeys.citizens import Citizen, Official, application
from tests.journeys.test_figures import rolled_up

pytestmark = [pytest.mark.aws, pytest.mark.timeout(300)]
Anybody = Callable[[Province], Citizen]
Staff = Callable[[Province, str], Official]
Officer = Callable[[Province, str], Person]
TEXT = "请在入口醒目处张贴场所码"
LEFT = """() => new Promise((done) => {
  const asked = indexedDB.open("venue-code");
  asked.onsuccess = () => {
    asked.result.transaction("held").objectStore("held").getAll().onsuccess = (event) => {
      asked.result.close();
      done(event.target.result.filter((each) => each.photo).length);
    };
  };
})"""
"""How many photos the browser keeps."""


def picture() -> bytes:
    """Draw what a phone's camera might have taken."""
    written = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(written, "JPEG")
    return written.getvalue()


PHOTO: FilePayload = {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": picture()}


def open_section(page: Page, path: str) -> None:
    expect(page.get_by_role("navigation").first).to_be_visible()
    every = page.get_by_role("button", name=re.compile(words(page)["page.every_section"].partition("{")[0]))
    expect(page.get_by_role("navigation").first).to_be_visible()
    if every.is_visible():
        every.click()
    page.get_by_role("navigation").get_by_role("link", name=words(page)[f"section.{path}"], exact=True).click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=words(page)[name], exact=True).click()


def fill(page: Page, name: str, text: str) -> None:
    page.get_by_label(words(page)[name], exact=True).fill(text)


def choose(page: Page, name: str, option: str) -> None:
    page.get_by_label(words(page)[name], exact=True).select_option(option)


def venue_of(manager: Citizen, reviewer: Official) -> dict[str, str]:
    """Return an approved venue's id, name and the code of its first door."""
    wanted = application(manager.province)
    venue = manager.call("POST", "/v1/venues", wanted).ok()["venue_id"]
    found = reviewer.call("POST", f"/v1/venues/{venue}/review", {"decision": "approve"}).ok()
    return {"id": venue, "name": wanted["name"], "code": found["entrances"][0]["code"]}


def granted(staff: Staff, province: Province, role: str, office: str) -> Person:
    """Return somebody who was given a role and has never signed in."""
    person = stranger(province, "测试新员")
    wanted = {"phone": person.phone, "name": person.name, "office": office}
    roles = [{"role": role, "region": "430525"}]
    staff(province, "security_admin").call("POST", "/v1/staff", {**wanted, "roles": roles}).ok()
    return person


def say_who(page: Page, person: Person) -> None:
    """Confirm one's identity where the page asks for it, because a role waits for it."""
    fill(page, "identity.name", str(person.name))
    fill(page, "identity.id_number", str(person.id_number))
    press(page, "identity.send")


def enrol(page: Page) -> None:
    """Set up the second factor by the letters that the page shows."""
    press(page, "enrol.begin")
    secret = "".join(page.locator(".secret").inner_text().split())
    expect(page.get_by_role("img", name=words(page)["enrol.code"])).to_be_visible()
    fill(page, "sign_in.totp", pyotp.TOTP(secret).now())
    press(page, "enrol.confirm")


def test_a_command_sees_what_waits_reads_figures_and_follows_an_order_to_its_end(
    province: Province,
    shops: Callable[[Province], tuple[Citizen, dict[str, Any]]],
    open_page: OpenPage,
    sign_in: SignIn,
    officer: Officer,
    axe: Callable[[Page], None],
    aws: Any,
    deployment: dict[str, Any],
) -> None:
    manager, venue = shops(province)
    rolled_up(aws, deployment, province)
    page = open_page(province, "/desk")
    sign_in(page, officer(province, "command"))
    say = words(page)
    expect(page.get_by_role("heading", name=say["overview.title"])).to_be_visible()
    expect(page.locator(".task .number")).to_have_count(11)
    axe(page)

    page.get_by_role("link", name=say["overview.visits"]).click()
    expect(page.get_by_role("heading", name=say["figures.title"], exact=True)).to_be_visible()
    expect(page.locator(".chart canvas")).to_be_visible()
    expect(page.get_by_role("heading", name=say["figures.rolled"].partition("{")[0])).to_be_visible()
    expect(page.get_by_role("heading", name=say["figures.live"])).to_be_visible()
    expect(page.get_by_role("region").get_by_role("row").first).to_be_attached()
    with page.expect_download() as report:
        press(page, "figures.report")
    assert report.value.suggested_filename.endswith(".pdf")
    assert report.value.path().read_bytes().startswith(b"%PDF-")
    axe(page)

    page.evaluate("(venue) => { location.hash = '#/orders/give/' + venue; }", venue["venue_id"])
    fill(page, "orders.text", TEXT)
    press(page, "orders.do")
    order = page.get_by_role("listitem").filter(has_text=venue["name"])
    expect(order).to_contain_text(TEXT)
    [given] = manager.call("GET", "/v1/orders?side=received").ok()["items"]
    manager.call("POST", f"/v1/orders/{given['order_id']}/answer", {"text": "已张贴"}).ok()
    choose(page, "orders.state", "answered")
    expect(order).to_contain_text("已张贴")
    order.get_by_role("button", name=say["orders.act.close"], exact=True).click()
    axe(page)
    order.locator("form").get_by_role("button", name=say["orders.act.close"], exact=True).click()
    expect(order).to_have_count(0)
    assert manager.call("GET", f"/v1/orders/{given['order_id']}").ok()["state"] == "closed"


def test_an_inspector_new_to_it_reports_a_poster_once_there_is_a_network_again(
    hunan: Province,
    open_page: OpenPage,
    sign_in: SignIn,
    staff: Staff,
    anybody: Anybody,
    axe: Callable[[Page], None],
    watch: Watch,
) -> None:
    watch.unreachable_is_meant = True
    venue = venue_of(anybody(hunan), staff(hunan, "reviewer"))
    inspector = granted(staff, hunan, "inspector", "县督查组")
    page = open_page(hunan, "/desk")
    sign_in(page, inspector)
    say_who(page, inspector)
    open_section(page, "inspect")
    say = words(page)
    fill(page, "typed.code", venue["code"])
    press(page, "typed.open")
    choose(page, "inspect.posted", "bad")
    page.get_by_role("textbox", name=say["inspect.note"]).fill("海报被遮挡")  # its label says too that it is optional
    axe(page)

    page.route("**/v1/inspections", lambda route: route.abort())
    page.get_by_label(say["inspect.photo"]).set_input_files(PHOTO)
    press(page, "inspect.do")
    kept = page.get_by_text(say["inspect.waiting"].format(count=1))
    expect(kept).to_be_visible()
    page.reload()
    expect(kept).to_be_visible()
    expect(page.get_by_text(say["inspect.waiting.lasts"].format(photos=1))).to_be_visible()
    axe(page)
    page.unroute("**/v1/inspections")
    press(page, "inspect.send_now")

    expect(page.get_by_text(say["inspect.bad"])).to_be_visible()
    path = f"/v1/inspections?venue_id={venue['id']}"
    [found] = staff(hunan, "command").call("GET", path).ok()["items"]
    assert (found["posted_ok"], found["note"], found["place"]) == (False, "海报被遮挡", "unverified")
    open_section(page, "inspections")
    inspection = page.get_by_role("listitem").filter(has_text=venue["name"])
    inspection.get_by_role("button", name=say["inspections.photo"], exact=True).click()
    expect(inspection.get_by_role("img")).to_be_visible()
    page.reload()
    open_section(page, "inspect")
    expect(page.get_by_text(say["inspect.why"])).to_be_visible()
    assert page.evaluate(LEFT) == 0


def test_two_health_officers_change_a_colour_the_first_enrolling_his_second_factor(
    hunan: Province, open_page: OpenPage, sign_in: SignIn, officer: Officer, staff: Staff, axe: Callable[[Page], None]
) -> None:
    patient = citizen_of(hunan)
    first = granted(staff, hunan, "health_officer", "县人民医院")
    page = open_page(hunan, "/desk")
    sign_in(page, first)
    say_who(page, first)
    enrol(page)
    press(page, "colours.propose")
    fill(page, "identity.id_number", str(patient.id_number))
    choose(page, "colours.colour", "yellow")
    choose(page, "colours.reason", "close_contact")
    fill(page, "colours.evidence", "协查函测试1号")
    axe(page)
    press(page, "colours.do")
    proposed = page.get_by_role("listitem").filter(has_text=str(patient.id_number)[-4:])
    expect(proposed).to_contain_text(words(page)["colours.state.pending"])

    second = open_page(hunan, "/desk#/colours", tokens=officer(hunan, "health_officer").tokens())
    say = words(second)
    waiting = second.get_by_role("listitem").filter(has_text=str(patient.id_number)[-4:]).filter(has_text="县人民医院")
    waiting.get_by_role("button", name=say["colours.confirm"], exact=True).click()
    expect(waiting).to_contain_text(say["colours.confirm.means"].format(colour=say["colour.yellow"]))
    press(second, "colours.confirm.do")

    expect(waiting).to_have_count(0)
    token = patient.tokens()["access_token"]
    assert hunan.call("GET", "/v1/me/health", token=token).ok()["colour"] == "yellow"
