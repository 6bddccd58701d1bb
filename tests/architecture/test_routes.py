"""Every route is behind a token or on a short list, and API Gateway can carry all of them."""

import re
from collections import Counter

import pytest

from chalicelib.api.pages import ADDRESSES
from chalicelib.api.route import ACCOUNT, ENROLLING, JSON, OWN, PUBLIC, XLSX, Route
from chalicelib.api.routes import ROUTES
from chalicelib.domain.person.role import NAMES

OPEN_TO_ALL = {
    "GET /v1/status",
    "GET /v1/openapi.json",
    "GET /v1/tenant",
    "GET /v1/regions/{code}/children",
    "GET /v1/categories",
    "GET /v1/codes/{code}",
    "GET /v1/audit/head",
    "GET /v1/sounds/{sound}",
    "GET /v1/venues/import/template",
    "GET /v1/scans/paper/template",
    "POST /v1/auth/codes",
    "POST /v1/auth/tokens",
}
"""Nothing here says or changes anything about a person; signing in is what makes a token."""
WITHOUT_A_SESSION = {"POST /v1/scans", "POST /v1/scans/batch"}
"""Judged by the token alone, for a door cannot wait (docs/adr/0006)."""
WITHOUT_A_SECOND_FACTOR = {
    "DELETE /v1/auth/tokens",
    "GET /v1/me",
    "PUT /v1/me/identity",
    "POST /v1/me/totp",
    "POST /v1/me/totp/confirm",
}
"""What a member of staff needs in order to enrol one."""
RESOURCES_AT_MOST = 300
by_name = pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")


def named(access: str) -> set[str]:
    return {f"{route.method} {route.path}" for route in ROUTES if route.access == access}


def test_only_these_routes_are_open_to_all() -> None:
    assert named(PUBLIC) == OPEN_TO_ALL


def test_only_these_routes_read_no_session() -> None:
    assert named(OWN) == WITHOUT_A_SESSION


def test_only_these_routes_are_open_before_a_second_factor_is_enrolled() -> None:
    assert named(ENROLLING) == WITHOUT_A_SECOND_FACTOR


@by_name
def test_every_other_route_reads_the_session_and_asks_for_roles_that_exist(route: Route) -> None:
    assert route.access in (PUBLIC, OWN, ENROLLING, ACCOUNT) or set(route.roles) <= set(NAMES)
    assert route.access != ()


@by_name
def test_a_route_finds_its_view_and_gives_it_every_variable_of_its_path(route: Route) -> None:
    view = route.describe().apply

    given = set(re.findall(r"\{(\w+)\}", route.path)) | {"call"}
    arguments = set(view.__code__.co_varnames[: view.__code__.co_argcount])
    assert given <= arguments <= given | {"body", "query"}


@by_name
def test_a_route_is_spelled_in_the_contracts_way(route: Route) -> None:
    assert re.fullmatch(r"/v1(/[a-z-]+(\.json)?|/\{[a-z_]+\})+", route.path)
    assert route.content_type in (JSON, XLSX)
    assert route.describe().body is None or route.takes_body


def test_no_two_routes_are_the_same() -> None:
    assert [name for name, times in Counter((route.method, route.path) for route in ROUTES).items() if times > 1] == []
    assert [name for name, times in Counter(route.view for route in ROUTES).items() if times > 1] == []


def test_api_gateway_can_carry_the_routes() -> None:
    """One variable name for each place in a path, and a bounded number of resources; the pages' addresses count too."""
    resources, variables = set(), {}
    for path in [*(route.path for route in ROUTES), *(address for address in ADDRESSES if address != "/")]:
        place = ""
        for part in path.strip("/").split("/"):
            if part.startswith("{"):
                assert variables.setdefault(place, part) == part
            place += f"/{part}"
            resources.add(place)

    assert len(resources) < RESOURCES_AT_MOST
