"""Every view that is pictured, on a small phone in large type: nothing keeps anybody out, nothing is past the edge."""

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from infra.client import Province
from infra.screens_table import VIEWS, View
from tests.browser.conftest import OpenPage
from tests.browser.persons import Person, words


def begins(view: View) -> tuple[str, str]:
    """Return who opens a view, and the page it is a part of."""
    return view.who or "", view.address.partition("#")[0]


# What everybody sees before signing in is looked at in test_frame.py.
SEEN = sorted((view for view in VIEWS if view.who or "{" in view.address), key=begins)
ROADS = [list(views) for _, views in groupby(SEEN, key=begins)]
LARGE = "document.documentElement.dataset.type === 'large'"


def names(province: Province, deployment: dict[str, Any], manager: Person) -> dict[str, str]:
    """Return what addresses leave open; there is no case in a fresh province."""
    venue_id = deployment["demo"][province.tenant]["manager"]["venue_id"]
    token = manager.tokens()["access_token"]
    entrance = province.call("GET", f"/v1/venues/{venue_id}", token=token).ok()["entrances"][0]
    return {"venue": venue_id, "entrance": entrance["entrance_id"], "code": entrance["code"]}


def settled(page: Page) -> None:
    """Wait until nothing is being fetched."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator(".spinner")).to_have_count(0)


def show(page: Page, address: str) -> None:
    """Open another view of the page."""
    page.evaluate("view => { location.hash = view; }", address.partition("#")[2])
    page.wait_for_timeout(100)
    settled(page)


@pytest.mark.parametrize("road", ROADS, ids=lambda road: f"{road[0].name}-and-{len(road) - 1}-more")
def test_views_are_open_to_everybody_and_fit_a_small_phone_in_large_type(
    road: list[View],
    hunan: Province,
    deployment: dict[str, Any],
    open_page: OpenPage,
    officer: Callable[[Province, str], Person],
    axe: Callable[[Page], None],
) -> None:
    known = names(hunan, deployment, officer(hunan, "manager"))
    possible = [view for view in road if set(re.findall(r"\{(\w+)\}", view.address)) <= known.keys()]
    tokens = officer(hunan, road[0].who).tokens() if road[0].who else None
    page = open_page(hunan, possible[0].address.partition("#")[0].format(**known), tokens=tokens)
    settled(page)
    page.get_by_role("button", name=words(page)["page.large"], exact=True).click()
    assert page.evaluate(LARGE)

    for view in possible:
        show(page, view.address.format(**known))
        if view.press:
            page.get_by_role("button", name=view.press, exact=True).click()
            settled(page)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, view.name
