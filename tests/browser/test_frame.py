"""Every page as it first opens, before anybody signs in: readable, reachable by keyboard, under a strict policy."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, citizen_of, words

PAGES = ("/", "/manage", "/desk", "/trace", "/audit")
every_page = pytest.mark.parametrize("path", PAGES)


def phone_field(page: Page) -> Any:
    return page.get_by_label(words(page)["sign_in.phone"], exact=True)


@every_page
def test_a_page_opens_in_both_languages_and_large_type_and_keeps_nobody_out(
    path: str, hunan: Province, open_page: OpenPage, axe: Callable[[Page], None]
) -> None:
    page = open_page(hunan, path)
    expect(phone_field(page)).to_be_visible()
    axe(page)

    page.get_by_role("button", name=words(page)["page.other_language"]).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(phone_field(page)).to_be_visible()
    axe(page)

    page.get_by_role("button", name=words(page)["page.large"]).click()
    expect(page.locator("html")).to_have_attribute("data-type", "large")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@every_page
def test_what_somebody_chose_for_his_eyes_is_there_again_when_he_comes_back(
    path: str, gansu: Province, open_page: OpenPage
) -> None:
    page = open_page(gansu, path)
    page.get_by_role("button", name=words(page)["page.large"]).click()
    page.get_by_role("button", name=words(page)["page.other_language"]).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.reload()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-type", "large")


@every_page
def test_the_keyboard_alone_reaches_the_sign_in(path: str, hunan: Province, open_page: OpenPage) -> None:
    page = open_page(hunan, path, desktop=True)
    expect(phone_field(page)).to_be_visible()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "tel":
            break

    assert page.evaluate("document.activeElement.type") == "tel"


def test_whoever_opens_a_view_by_keyboard_goes_on_in_it_and_not_at_the_top(
    hunan: Province, open_page: OpenPage
) -> None:
    page = open_page(hunan, "/", desktop=True, tokens=citizen_of(hunan).tokens())
    page.get_by_role("link", name="意见反馈").focus()

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="意见反馈")).to_be_visible()
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_label("您想告诉我们什么")).to_be_focused()


@every_page
def test_a_page_says_what_is_kept_and_until_which_day(path: str, hunan: Province, open_page: OpenPage) -> None:
    page = open_page(hunan, path)

    days = hunan.call("GET", "/v1/tenant").ok()["retention_days"]
    expect(page.get_by_role("contentinfo")).to_contain_text(f"{days} 天")


def test_a_page_runs_under_a_policy_that_allows_no_script_but_our_files(hunan: Province, open_page: OpenPage) -> None:
    answer = open_page(hunan, "/").reload()

    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(policy.replace(";", " ").split())


def test_a_part_of_a_newer_page_does_not_fit_and_the_page_is_opened_anew(hunan: Province, open_page: OpenPage) -> None:
    page = open_page(hunan, "/", tokens=citizen_of(hunan).tokens())
    expect(page.get_by_role("link", name="意见反馈")).to_be_visible()
    newer = 'import { nothingOfThatName } from "../kit/parts.js";\nexport default nothingOfThatName;'
    page.route("**/visitor/feedback.js", lambda route: route.fulfill(body=newer, content_type="text/javascript"))

    page.get_by_role("link", name="意见反馈").click()
    expect(page.get_by_role("alert")).to_contain_text(words(page)["problem.renewed"])
    page.unroute("**/visitor/feedback.js")
    page.get_by_role("button", name=words(page)["state.again"]).click()

    expect(page.get_by_label("您想告诉我们什么")).to_be_visible()


@pytest.mark.parametrize(("path", "role"), [("/manage", "manager"), ("/desk", "command"), ("/audit", "auditor")])
def test_somebody_signs_in_by_what_is_sent_to_his_phone_and_is_still_signed_in_after_a_reload(
    path: str, role: str, gansu: Province, open_page: OpenPage, sign_in: SignIn, officer: Callable[..., Person]
) -> None:
    page = open_page(gansu, path)

    sign_in(page, officer(gansu, role))
    page.reload()

    expect(page.get_by_role("button", name=words(page)["sign_in.out"])).to_be_visible()
    expect(page.get_by_role("heading", name=words(page)["sign_in.title"])).to_have_count(0)
    other = open_page(gansu, path, beside=page)
    stays = path == "/manage"  # on his own phone; at a desk that many share, it ends with the tab
    expect(other.get_by_role("button", name=words(other)["sign_in.out"])).to_have_count(1 if stays else 0)
    expect(other.get_by_role("heading", name=words(other)["sign_in.title"])).to_have_count(0 if stays else 1)


def test_tokens_sign_in_where_a_test_is_about_something_else(
    hunan: Province, open_page: OpenPage, officer: Callable[..., Person]
) -> None:
    page = open_page(hunan, "/desk", tokens=officer(hunan, "reviewer").tokens())

    expect(page.get_by_role("button", name=words(page)["sign_in.out"])).to_be_visible()
