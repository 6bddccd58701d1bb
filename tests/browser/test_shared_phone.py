"""One phone and several people, several tabs, a sign-in that ends: nobody finds, sends or loses what is another's."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, citizen_of, words
from tests.browser.watch import Watch
from tests.journeys.citizens import Official, fresh_id_number
from tests.journeys.test_road import shop

Staff = Callable[[Province, str], Official]
LEFT = "Object.keys(localStorage).join()"
FROM_BEFORE = "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
"""What a browser says to a page that "back" brings up again as it was left."""


@pytest.fixture(name="code", scope="module")
def _code(hunan: Province, staff: Staff) -> str:
    return str(shop(hunan, staff)[1]["entrances"][0]["code"])


def refuse(page: Page, address: str, status: int, code: str, method: str | None = None) -> None:
    """Have the API refuse what a page asks."""
    said = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": code}

    def answer(route: Any) -> None:
        if method in (None, route.request.method):
            route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(said))
        else:
            route.fallback()

    page.route(address, answer)


def visits_of(person: Person) -> list[dict[str, Any]]:
    token = person.tokens()["access_token"]
    return list(person.province.call("GET", "/v1/me/visits", token=token).ok()["items"])


def test_who_signs_in_on_anothers_phone_neither_sends_nor_sees_what_waits_there(
    hunan: Province, code: str, open_page: OpenPage, sign_in: SignIn, watch: Watch
) -> None:
    watch.unreachable_is_meant = True
    mother, son = citizen_of(hunan), citizen_of(hunan)
    page = open_page(hunan, f"/c/{code}", tokens=mother.tokens())
    page.route("**/v1/scans", lambda route: route.abort())
    page.get_by_role("button", name="登记进入").click()
    expect(page.get_by_role("heading", name="已保存，联网后自动发送")).to_be_visible()
    refuse(page, "**/v1/me/visits*", 401, "token_invalid")
    refuse(page, "**/v1/scans/batch", 401, "token_invalid")
    refuse(page, "**/v1/auth/tokens", 401, "refresh_invalid")
    page.get_by_role("link", name="我的进入记录").click()  # her sign-in has ended, her scan still waits
    expect(page.get_by_label("手机号")).to_be_visible()
    page.unroute_all()
    page.goto(f"{page.url.partition('/c/')[0]}/#/waiting")
    expect(page.get_by_label("手机号")).to_be_visible()  # what waits is shown to nobody
    expect(page.get_by_text("等待发送")).to_have_count(0)

    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    sign_in(page, son)

    expect(page.get_by_text("没有等待发送的登记")).to_be_visible()
    assert "scans" not in page.evaluate(LEFT)
    assert [each for each in sent if "/v1/scans" in each] == []
    assert visits_of(son) == visits_of(mother) == []


def test_whoever_leaves_in_one_tab_has_left_in_all_of_them(hunan: Province, open_page: OpenPage, watch: Watch) -> None:
    person = citizen_of(hunan)
    watch.forbid(person.phone, person.name)
    first = open_page(hunan, "/#/account", tokens=person.tokens())
    expect(first.get_by_role("button", name="退出登录")).to_be_visible()
    second = open_page(hunan, "/#/account", beside=first)
    second.get_by_role("button", name="退出登录").click()
    second.get_by_role("button", name="退出登录").click()
    expect(second.get_by_label("手机号")).to_be_visible()

    expect(first.get_by_label("手机号")).to_be_visible()
    assert not re.search("session|whose|scans|companions|application", first.evaluate(LEFT))


def test_a_page_that_back_brings_up_again_shows_nothing_of_whoever_left_since(
    hunan: Province, open_page: OpenPage
) -> None:
    page = open_page(hunan, "/#/account", tokens=citizen_of(hunan).tokens())
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    page.evaluate("localStorage.removeItem('venue-code.session')")  # he left while this page lay in the history

    page.evaluate(FROM_BEFORE)

    expect(page.get_by_label("手机号")).to_be_visible()
    expect(page.get_by_role("button", name="退出登录")).to_have_count(0)


def test_a_sign_in_that_ends_in_the_midst_of_a_form_loses_nothing_that_was_typed(
    hunan: Province, open_page: OpenPage, sign_in: SignIn, axe: Callable[[Page], None]
) -> None:
    person = citizen_of(hunan)
    page = open_page(hunan, "/manage", tokens=person.tokens())
    say = words(page)
    page.get_by_text(say["search.title"]).click()
    page.get_by_label(say["search.by"]).select_option("id_number")
    typed = page.get_by_label(say["person.id_number"], exact=True)
    number = fresh_id_number()
    typed.fill(number)
    refuse(page, "**/v1/venues/search", 401, "token_invalid")
    refuse(page, "**/v1/auth/tokens", 401, "refresh_invalid", "POST")
    page.get_by_role("button", name=say["search.find"]).click()
    expect(page.get_by_text(say["sign_in.ended"])).to_be_visible()
    expect(typed).to_be_hidden()
    axe(page)
    page.unroute_all()

    sign_in(page, person)

    expect(typed).to_have_value(number)
    page.get_by_role("button", name=say["search.find"]).click()
    expect(page.get_by_text(say["search.none"])).to_be_visible()


def test_a_province_with_too_much_to_do_signs_nobody_out(hunan: Province, open_page: OpenPage) -> None:
    page = open_page(hunan, "/", tokens=citizen_of(hunan).tokens())
    refuse(page, "**/v1/me", 401, "token_invalid")
    refuse(page, "**/v1/auth/tokens", 429, "rate_limited")
    page.goto(page.url + "manage")
    again = page.get_by_role("button", name=words(page)["state.again"])
    expect(again).to_be_visible()
    page.unroute_all()

    again.click()

    expect(page.get_by_role("button", name=words(page)["sign_in.out"])).to_be_visible()


@pytest.mark.parametrize("path", ["/#/%E0%A4%A", "/manage#/%", "/c/%25E0%25A4%25A"])
def test_an_address_that_is_spelled_wrongly_opens_a_page_all_the_same(
    path: str, hunan: Province, open_page: OpenPage
) -> None:
    page = open_page(hunan, path)

    expect(page.get_by_label("手机号").or_(page.get_by_role("heading", name="这不是场所码"))).to_be_visible()


@pytest.mark.parametrize("part", ["..%5c..%5cv1%5caudit%5chead%3fx=", "%252e%252e", "x%3fy=1", "x%23"])
def test_an_address_made_by_somebody_else_leads_no_request_astray(
    part: str, hunan: Province, open_page: OpenPage
) -> None:
    page = open_page(hunan, "/", tokens=citizen_of(hunan).tokens())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{page.url}manage#/venue/{part}")

    expect(page.get_by_role("button", name=words(page)["sign_in.out"])).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [each for each in asked if re.search(r"audit|v1/venues/?$|[?]y|\.\.", each)] == []
