"""AWS fails at a step of a scan or a refresh: nothing is lost, written twice or readable, no green is false."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.security.day_keys import CACHE_S
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.embedded import TestWorkspace, province
from tests.faults import AFTER, BEFORE, KINDS, Weather, is_unavailable, on, over_wire, under_wire
from tests.http import Answer, call
from tests.people import Somebody, fresh_id_number, verified
from tests.usecases.test_check_in import rows_of, scan_id
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
SCAN_STEPS = {
    "code": on("GetItem", "-codes"),
    "day key": on("GetItem", "-keys"),
    "unwrapping": on("Decrypt"),
    "visit": on("PutItem", "-visits"),
}


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture
def visitor(hunan: TestWorkspace) -> Somebody:
    """Return somebody green; no day key is cached."""
    somebody = verified(hunan)
    green(hunan, somebody)
    hunan.day_keys._kept.clear()
    return somebody


def green(workspace: TestWorkspace, who: Somebody) -> None:
    now = workspace.instant()
    health = Health(colour="green", as_of=now, valid_until=now + timedelta(hours=1), source="feed")
    assert workspace.health.put(
        workspace.people.person("resident_id", who.id_number), health, int(now.timestamp()) + 99
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", SCAN_STEPS)
def test_a_scan_that_failed_at_any_step_is_one_row_when_sent_again(
    hunan: TestWorkspace, visitor: Somebody, step: str, kind: str
) -> None:
    _, venue, doors = approved(hunan)
    scan = {"code": doors[0].code, "scan_id": scan_id()}

    with pytest.MonkeyPatch.context() as storm:
        weather = Weather(kind, SCAN_STEPS[step], times=1)
        over_wire(storm, hunan.wire, weather)
        failed = visitor.call("POST", "/v1/scans", scan)
    again, once_more = (visitor.call("POST", "/v1/scans", scan) for _ in range(2))

    assert weather.met == 1
    assert is_unavailable(failed), failed
    assert again.status == (200 if (step, kind) == ("visit", AFTER) else 201)
    assert (once_more.status, once_more.json) == (200, again.json)
    assert again.json["health"]["colour"] == "green"
    assert len(rows_of(hunan, venue)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_colour_that_cannot_be_read_is_unknown_and_the_visit_is_kept(
    hunan: TestWorkspace, visitor: Somebody, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue, doors = approved(hunan)
    over_wire(monkeypatch, hunan.wire, Weather(kind, on("GetItem", "-health")))

    answer = visitor.call("POST", "/v1/scans", {"code": doors[0].code, "scan_id": scan_id()})

    assert answer.status == 201
    assert (answer.json["health"]["colour"], answer.json["abnormal"]) == ("unknown", False)
    assert answer.json["admitted"] is not True
    assert len(rows_of(hunan, venue)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_breaks_on_the_line_is_mended_before_anybody_notices(
    hunan: TestWorkspace, visitor: Somebody, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue, doors = approved(hunan)
    weather = Weather(kind, lambda operation, _: operation in {"putitem", "getitem"}, times=2)
    under_wire(monkeypatch, hunan.wire, weather)

    answer = visitor.call("POST", "/v1/scans", {"code": doors[0].code, "scan_id": scan_id()})

    assert weather.met == 2
    assert answer.status in {200, 201}
    assert answer.json["health"]["colour"] == "green"
    assert len(rows_of(hunan, venue)) == 1


def test_an_answer_lost_after_the_visit_was_written_is_found_by_the_next_attempt(
    hunan: TestWorkspace, visitor: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue, doors = approved(hunan)
    weather = Weather(AFTER, on("putitem", "-visits"), times=1)
    under_wire(monkeypatch, hunan.wire, weather)

    answer = visitor.call("POST", "/v1/scans", {"code": doors[0].code, "scan_id": scan_id()})

    assert (weather.met, answer.status, answer.json["admitted"]) == (1, 200, True)
    assert len(rows_of(hunan, venue)) == 1


def test_a_companion_whose_row_failed_has_it_after_the_resend(hunan: TestWorkspace, visitor: Somebody) -> None:
    _, venue, doors = approved(hunan)
    child = {"name": "测试小宝", "id_number": fresh_id_number(), "relation": "child"}
    companion = visitor.call("POST", "/v1/me/companions", child).json["companion_id"]
    scan = {"code": doors[0].code, "scan_id": scan_id(), "companions": [companion]}

    with pytest.MonkeyPatch.context() as storm:
        over_wire(storm, hunan.wire, Weather(BEFORE, on("PutItem", '"companion"')))
        failed = visitor.call("POST", "/v1/scans", scan)
    half = len(rows_of(hunan, venue))
    again = visitor.call("POST", "/v1/scans", scan)

    assert is_unavailable(failed)
    assert half == 1
    assert (again.status, [one["companion_id"] for one in again.json["companions"]]) == (200, [companion])
    assert sorted(row["mode"]["S"] for row in rows_of(hunan, venue)) == ["companion", "scan"]


def test_without_the_key_service_a_cached_key_works_five_minutes_and_then_nothing_is_written(
    hunan: TestWorkspace, visitor: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue, doors = approved(hunan)
    now_s = hunan.day_keys._clock_s()
    monkeypatch.setattr(hunan.day_keys, "_clock_s", lambda: now_s)
    assert scan(visitor, doors[0].code).status == 201
    over_wire(monkeypatch, hunan.wire, Weather(BEFORE, on("Decrypt")))

    monkeypatch.setattr(hunan.day_keys, "_clock_s", lambda: now_s + CACHE_S - 1)
    cached = scan(visitor, doors[0].code)
    monkeypatch.setattr(hunan.day_keys, "_clock_s", lambda: now_s + CACHE_S)
    late = scan(visitor, doors[0].code)

    assert cached.status == 201
    assert is_unavailable(late)
    rows = rows_of(hunan, venue)
    assert len(rows) == 2
    assert all(row.keys() >= {"sealed", "visitor_pk"} and "green" not in str(row) for row in rows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("break_it", [over_wire, under_wire])
def test_a_refresh_that_failed_does_not_sign_anybody_out(
    hunan: TestWorkspace, visitor: Somebody, kind: str, break_it: Any
) -> None:
    def refresh() -> Answer:
        return call(hunan, "POST", "/v1/auth/tokens", {"refresh_token": visitor.refresh_token})

    with pytest.MonkeyPatch.context() as storm:
        weather = Weather(kind, lambda operation, text: operation.lower() == "putitem" and "-people" in text, times=1)
        break_it(storm, hunan.wire, weather)
        first = refresh()
    again = refresh()

    assert weather.met == 1
    assert is_unavailable(first) if break_it is over_wire else first.status == 200
    assert again.status == 200
    assert first.status != 200 or first.json["refresh_token"] == again.json["refresh_token"]


def scan(visitor: Somebody, code: str) -> Answer:
    return visitor.call("POST", "/v1/scans", {"code": code, "scan_id": scan_id()})
