"""Cursors over HTTP: of every list, only those that it gave to this very caller are taken."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api import gate
from chalicelib.api.cursors import open_cursor, seal_cursor
from chalicelib.api.models import Page
from chalicelib.api.route import Route
from chalicelib.api.routes import ROUTES
from chalicelib.domain.errors import InvalidFields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.usecases import cursor as places
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Officer, officer, security_admin


def sealed(place: str) -> str:
    """Return a place as a client sees it."""
    answer = {"next_cursor": place}
    seal_cursor(KEY, WHOSE, answer)
    return answer["next_cursor"]


KEY, WHOSE = b"k" * 32, "cards:listing|somebody"
SEALED = sealed(places.spell("43/20260105/place"))
LISTS = [
    route for route in ROUTES if isinstance(route.describe().query, type) and issubclass(route.describe().query, Page)
]
FORGED = {
    "no base64": "!",
    "a place of nowhere": places.spell("nowhere"),
    "a place of its county": places.spell("430525/20260105T000000.000Z#aaaaaaaaaaaaaaaa"),
    "a place beyond all": places.spell("~~~~"),
    "a number": places.spell("7"),
    "no text": base64.urlsafe_b64encode(b"\xff\xfe\x00").decode(),
    "a sealed box of zeros": base64.urlsafe_b64encode(bytes(60)).decode(),
    "long": "A" * 400,
}


def test_what_was_sealed_opens_for_the_same_list_and_caller_alone() -> None:
    answer = {"items": [], "next_cursor": places.spell("43/7")}
    seal_cursor(KEY, WHOSE, answer)
    page = Page(cursor=str(answer["next_cursor"]))

    open_cursor(KEY, WHOSE, page)

    assert places.read(page.cursor) == "43/7"
    for key, whose in ((b"x" * 32, WHOSE), (KEY, "cards:listing|another"), (KEY, "staff:listing|somebody")):
        with pytest.raises(InvalidFields):
            open_cursor(key, whose, Page(cursor=str(answer["next_cursor"])))


def test_a_list_that_ends_has_no_cursor_and_an_empty_one_begins_it() -> None:
    ended: dict[str, Any] = {"items": [], "next_cursor": None}
    seal_cursor(KEY, WHOSE, ended)
    first = Page(cursor="")
    open_cursor(KEY, WHOSE, first)

    assert (ended["next_cursor"], first.cursor) == (None, None)


@given(st.data())
def test_a_cursor_that_was_cut_or_changed_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SEALED) - 2))  # the last character has bits that say nothing
    other = chr(ord("A") + (ord(SEALED[at]) - ord("A") + 1) % 26)

    for broken in (SEALED[: max(at, 1)], SEALED[:at] + other + SEALED[at + 1 :]):
        with pytest.raises(InvalidFields) as refused:
            open_cursor(KEY, WHOSE, Page(cursor=broken))
        assert [(error.field, error.code) for error in refused.value.errors] == [("cursor", "cursor_invalid")]


NEEDED = {
    "holds:rows": "reason=court&",
    "region_figures:figures": "region=430525&",
    "expected_venues:listing": "region=430525&department=education&",
    "coverage:places": "region=430525&",
    "silent_entrances:listing": "region=430525&",
    "runs:contacts": "degree=1&",
    "pushes:listing": "region=430525&",
}
"""What else a list wants to be asked with."""


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture
def everybody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let whoever asks hold every role of the province."""
    names = {name for route in ROUTES for name in route.roles}
    roles = tuple(Role(name, "43", "测试办公室") for name in sorted(names))
    caller = Caller(account="a" * 16, session="s", person="p", mask="李**", identity="verified", roles=roles)
    monkeypatch.setattr(gate, "_authenticate", lambda *_: caller)
    return


@pytest.mark.aws
@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.view)
def test_no_list_takes_a_forged_cursor(hunan: TestWorkspace, everybody: None, route: Route, forged: str) -> None:
    path = re.sub(r"{\w+}", "a" * 16, route.path)

    needed = NEEDED.get(route.view, "")

    answer = call(hunan, route.method, f"{path}?{needed}cursor={FORGED[forged].replace('=', '%3D')}")

    assert (answer.status, answer.faults) == (422, {"cursor": "cursor_invalid"}), answer


@pytest.mark.aws
def test_a_cursor_is_of_no_use_for_another_place_of_the_path(hunan: TestWorkspace, everybody: None) -> None:
    route = next(route for route in LISTS if route.view == "venue_days:visits")
    first, other = (re.sub(r"{\w+}", letter * 16, route.path) for letter in "ab")
    place = f"{route.view}\n{'a' * 16}\n{'a' * 16}"
    answer = {"next_cursor": places.spell("43/7")}
    seal_cursor(hunan.keyring.token_seal, place, answer)

    here, elsewhere = (call(hunan, route.method, f"{path}?cursor={answer['next_cursor']}") for path in (first, other))

    assert here.status == 404  # taken, and then there is no such venue
    assert (elsewhere.status, elsewhere.faults) == (422, {"cursor": "cursor_invalid"})


def cards_of(by: Officer, query: str) -> Answer:
    return by.call("GET", f"/v1/cards?limit=1{query}")


@pytest.mark.aws
def test_a_cursor_is_of_no_use_to_another_or_in_another_list(hunan: TestWorkspace) -> None:
    admin = security_admin(hunan)
    one, other = (officer(admin, "reviewer", "430525001") for _ in range(2))
    staff = admin.call("GET", "/v1/staff?limit=1").json["next_cursor"]

    assert staff
    assert admin.call("GET", f"/v1/staff?limit=1&cursor={staff}").status == 200
    assert admin.call("GET", f"/v1/staff?limit=1&cursor={staff[:-4]}").faults == {"cursor": "cursor_invalid"}
    assert [cards_of(by, f"&cursor={staff}").faults for by in (one, other)] == [{"cursor": "cursor_invalid"}] * 2
