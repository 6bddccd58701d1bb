"""Whoever sits before the browser, and how he signs in: the fields he sees, the SMS he gets, his one-time password."""

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyotp
from playwright.sync_api import Page, expect

from chalicelib.api.web.shells import words_of
from infra.client import Province, one_reader_of
from tests.journeys.citizens import fresh_id_number, fresh_phone

SIGN_IN_S = 30


@dataclass(frozen=True)
class Person:
    """Somebody of a province with a phone; staff also with a second factor."""

    province: Province
    phone: str
    totp_secret: str | None = None
    name: str | None = None
    id_number: str | None = None

    def tokens(self) -> dict[str, Any]:
        """Sign in over HTTP, for tests that are not about signing in."""
        return self.province.sign_in(self.phone, self.totp_secret)


def stranger(province: Province, name: str = "测试丙") -> Person:
    """Return somebody whom the province has never seen."""
    return Person(province, fresh_phone(), None, name, fresh_id_number())


def citizen_of(province: Province, name: str = "测试丁") -> Person:
    """Return somebody whose identity is verified."""
    person = stranger(province, name)
    province.declare(person.tokens()["access_token"], name, str(person.id_number))
    return person


def words(page: Page) -> dict[str, Any]:
    """Return the words that an open page speaks, by name."""
    html = page.locator("html")
    return _words(str(html.get_attribute("data-page")), "en" if html.get_attribute("lang") == "en" else "zh")


@cache
def _words(page: str, language: str) -> dict[str, Any]:
    return words_of(page, language)


def sign_in(page: Page, person: Person) -> None:
    """Sign in where the page shows its form; return when the form has gone."""
    say = words(page)
    page.get_by_label(say["sign_in.phone"], exact=True).fill(person.phone)
    code = page.get_by_label(say["sign_in.code"], exact=True)
    with one_reader_of(person.phone):
        seen = len(person.province.codes(person.phone))
        page.get_by_role("button", name=say["sign_in.send"], exact=True).click()
        expect(code).to_be_visible()
        code.fill(person.province.wait_for_code(person.phone, seen))
    enter = page.get_by_role("button", name=say["sign_in.enter"], exact=True)
    enter.click()
    totp = page.get_by_label(say["sign_in.totp"], exact=True)
    until = time.monotonic() + SIGN_IN_S
    while code.is_visible() and not totp.is_visible() and time.monotonic() < until:
        page.wait_for_timeout(50)
    if totp.is_visible():
        assert person.totp_secret, "the page asks for a one-time password of somebody who has none"
        totp.fill(pyotp.TOTP(person.totp_secret).now())
        enter.click()
    expect(code).to_have_count(0, timeout=SIGN_IN_S * 1000)
