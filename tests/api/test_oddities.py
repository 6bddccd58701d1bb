"""Every operation, asked oddly by somebody who may: a clear refusal of the usual shape, never a breakdown."""

import re

import pytest

from chalicelib.api.route import PUBLIC, Route
from chalicelib.api.routes import ROUTES
from tests.api.test_openapi import check
from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Officer, officer, security_admin

pytestmark = pytest.mark.aws
ROLES = ["command", "reviewer", "health_feed", "security_admin"]
ODD_IDS = [
    "same%230123456789abcdef",
    "person%23aaaaaaaaaaaaaaaaaaaaaaaa",
    "head",
    "%00",
    "%0A",
    "%20",
    "%E8%8C%B6",
    "%ED%A0%80",
    "..",
    "-",
    "430525-",
    "a" * 300,
    "a" * 16,
    "a" * 18,
    "430525",
    "0000000000000",
    "430525-20260131-080000000-aaaaaaaaaaaaaaaa",
]
ODD_BODIES = [
    b"",
    b" ",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"{}",
    b'{"nobody":1}',
    b'{"430524199001011234":1}',
    b"[" * 100_000,
    b'{"name":"\\ud800","phone":"\\udc00","text":"\\ud800","reason":"\\ud800"}',
    b'{"reason":1,"reason":2}',
    b"\xff\xfe",
    b'{"limit":1e999}',
]
ODD_QUERIES = ["limit=0", "limit=x", "nobody=1", "cursor=%20", "cursor=NDMwNTI1", "mine=true&mine=true", "a%00b=1"]


def each(routes: list[Route]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("route", routes, ids=lambda route: f"{route.method} {route.path}")


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    generous = dict.fromkeys(workspace.tenant.limits.__struct_fields__, 10**6)
    workspace.policy("limits", **{name: value for name, value in generous.items() if "tries" not in name})
    return workspace


@pytest.fixture(scope="module")
def officers(hunan: TestWorkspace) -> dict[str, Officer]:
    admin = security_admin(hunan)
    return {
        "security_admin": admin,
        **{role: officer(admin, role, "430525") for role in ROLES if role != "security_admin"},
    }


def ask(route: Route, officers: dict[str, Officer], path: str, body: bytes | None = None) -> Answer:
    """Ask as somebody who may."""
    role = next((role for role in ROLES if role in route.roles), "command")
    who = officers[role]
    headers = {"Content-Type": route.accepts[-1]} if route.accepts else {}
    return call(who.workspace, route.method, path, body, token=who.token, headers=headers)


def filled(route: Route, value: str = "a" * 16) -> str:
    return re.sub(r"\{\w+\}", value, route.path)


def assert_refused_clearly(answer: Answer) -> None:
    assert 400 <= answer.status < 500, answer
    check(answer.json, "Problem")


@each([route for route in ROUTES if "{" in route.path])
def test_an_odd_id_is_refused_clearly(route: Route, officers: dict[str, Officer]) -> None:
    for value in ODD_IDS:
        answer = ask(route, officers, filled(route, value), b"{}" if route.takes_body else None)

        assert answer.status < 500, (value, answer)
        if answer.status >= 400:
            check(answer.json, "Problem")


@each([route for route in ROUTES if route.takes_body])
def test_an_odd_body_is_refused_clearly(route: Route, officers: dict[str, Officer]) -> None:
    for body in ODD_BODIES:
        answer = ask(route, officers, filled(route), body)

        assert answer.status < 500, (body[:40], answer)
        assert b"430524199001011234" not in answer.raw
        if answer.status >= 400:
            check(answer.json, "Problem")


@each(list(ROUTES))
def test_an_odd_query_is_refused_clearly(route: Route, officers: dict[str, Officer]) -> None:
    for query in ODD_QUERIES:
        answer = ask(route, officers, f"{filled(route)}?{query}", b"{}" if route.takes_body else None)

        assert_refused_clearly(answer) if "cursor" not in query and "mine" not in query else None
        assert answer.status < 500, (query, answer)


@each(list(ROUTES))
@pytest.mark.parametrize("token", [None, "x", "a.b.c", "Bearer", "茶", "eyJhbGciOiJub25lIn0.e30."])
def test_nobody_is_let_in_without_a_token_of_ours(route: Route, hunan: TestWorkspace, token: str | None) -> None:
    answer = call(hunan, route.method, filled(route), b"{}" if route.takes_body else None, token=token)

    assert route.access == PUBLIC or (answer.status, answer.headers["www-authenticate"][:6]) == (401, "Bearer")
