"""The walls: between provinces, between towns, between people."""

import re
import time
from collections.abc import Callable

import pytest

from chalicelib.api.route import PUBLIC
from chalicelib.api.routes import ROUTES
from infra.client import Province
from tests.journeys.citizens import Official, application, citizen
from tests.journeys.test_road import shop

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]
REOPENED_WITHIN_S = 60
PROTECTED = [route for route in ROUTES if route.access != PUBLIC]


@pytest.mark.parametrize("route", PROTECTED, ids=lambda route: f"{route.method} {route.path}")
def test_a_hunan_token_gets_nothing_from_gansu(route: object, hunan: Province, gansu: Province, staff: Staff) -> None:
    token = staff(hunan, "command").token
    path = re.sub(r"\{(\w+)\}", lambda found: {"code": "430525"}.get(found[1], "a" * 16), route.path)  # type: ignore[attr-defined]

    answer = gansu.call(route.method, path, {}, token=token)  # type: ignore[attr-defined]
    for _ in range(REOPENED_WITHIN_S if route.opens else 0):  # type: ignore[attr-defined]
        if answer.status != 200:
            break
        time.sleep(1)  # a function may not have heard yet that collection goes on: what its end opens is still open
        answer = gansu.call(route.method, path, {}, token=token)  # type: ignore[attr-defined]

    assert answer.status in {401, 403, 404, 415}
    assert "items" not in (answer.json or {})


def test_a_reviewer_of_wenchang_gets_nothing_of_xuefeng(hunan: Province, staff: Staff) -> None:
    manager = citizen(hunan)
    applied = manager.call("POST", "/v1/venues", application(hunan, region="430525002011")).ok()
    wenchang, venue_id = staff(hunan, "reviewer"), applied["venue_id"]

    answers = [
        wenchang.call("GET", f"/v1/venues/{venue_id}"),
        wenchang.call("GET", f"/v1/venues/{venue_id}/history"),
        wenchang.call("POST", f"/v1/venues/{venue_id}/review", {"decision": "approve"}),
        wenchang.call("POST", f"/v1/venues/{venue_id}/disable", {"reason": "测试"}),
        wenchang.call("GET", "/v1/venues?town=430525002"),
    ]
    many = wenchang.call("POST", "/v1/reviews", {"venue_ids": [venue_id], "decision": "approve"}).ok()

    assert [answer.status for answer in answers] == [404, 404, 404, 404, 403]
    assert many["items"][0]["code"] == "not_found"
    found = wenchang.call("POST", "/v1/venues/search", {"phone": manager.phone}).ok()
    assert found["items"] == []


def test_another_person_gets_nothing_of_a_venue(hunan: Province, staff: Staff) -> None:
    manager, venue = shop(hunan, staff)
    stranger = citizen(hunan)
    base, door = f"/v1/venues/{venue['venue_id']}", venue["entrances"][0]["entrance_id"]

    answers = [
        stranger.call("GET", base),
        stranger.call("PATCH", base, {"address": "别处1号"}),
        stranger.call("POST", f"{base}/deregister", {}),
        stranger.call("POST", f"{base}/entrances", {"name": "北门"}),
        stranger.call("PATCH", f"{base}/entrances/{door}", {"name": "北门"}),
        stranger.call("DELETE", f"{base}/entrances/{door}"),
        stranger.call("POST", f"{base}/entrances/{door}/reissue", {}),
        stranger.call("GET", f"/v1/entrances/{door}/poster"),
    ]

    assert {answer.status for answer in answers} == {404}
    assert manager.call("GET", base).ok() == venue


def test_a_signed_out_token_opens_nothing(hunan: Province) -> None:
    somebody = citizen(hunan)
    assert somebody.call("DELETE", "/v1/auth/tokens").status == 204

    assert somebody.call("GET", "/v1/me").status == 401


def test_nobody_without_a_role_reaches_staff_routes(hunan: Province) -> None:
    somebody = citizen(hunan)
    staff_routes = [route for route in PROTECTED if route.roles and "{" not in route.path]

    statuses = {somebody.call(route.method, route.path, {}).status for route in staff_routes}

    assert statuses <= {403, 415, 422}
    assert 403 in statuses
