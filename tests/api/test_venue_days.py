"""A venue's days over HTTP: exact figures, masked visits, and nothing after the deadline."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.ids import make_scan_id
from chalicelib.jobs import count
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.jobs.streams import be, stream_event
from tests.people import Officer, Somebody, fresh_id_number, officer, security_admin, verified

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(autouse=True)
def _this_function(gansu: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    be(gansu, monkeypatch)


def shop(workspace: TestWorkspace) -> tuple[Somebody, dict[str, Any]]:
    """Return a manager with a venue of two doors."""
    manager = verified(workspace)
    applied = manager.call(
        "POST",
        "/v1/venues",
        {
            "name": f"测试超市{secrets.token_hex(3)}",
            "category": "supermarket",
            "region": "620105",
            "address": "测试路482号",
            "entrances": [{"name": "东门", "kind": "main"}, {"name": "员工通道", "kind": "staff"}],
            "promise": True,
        },
    )
    assert applied.status == 201, applied
    return manager, applied.json


def scan(visitor: Somebody, venue: dict[str, Any], door: int = 0, **more: Any) -> Answer:
    """Scan a door of a venue and let the stream arrive."""
    sent = {"code": venue["entrances"][door]["code"], "scan_id": make_scan_id(datetime.now(UTC), secrets.randbits(74))}
    answer = visitor.call("POST", "/v1/scans", sent | more)
    assert answer.status == 201, answer
    count.handle(stream_event(*rows_of(visitor.workspace, venue)), None)
    return answer


def rows_of(workspace: TestWorkspace, venue: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the raw rows of a venue."""
    import boto3

    settings = workspace.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    items: list[dict[str, Any]] = client.scan(TableName=settings.table("visits"))["Items"]
    return [item for item in items if item["pk"]["S"].split("#")[1] == venue["venue_id"]]


_admins: dict[str, Officer] = {}


def county_officer(workspace: TestWorkspace) -> Officer:
    """Return a reviewer of the county."""
    if workspace.settings.prefix not in _admins:
        _admins[workspace.settings.prefix] = security_admin(workspace)
    return officer(_admins[workspace.settings.prefix], "reviewer", "620105")


def make_red(somebody: Somebody) -> None:
    """Turn somebody's colour red."""
    workspace = somebody.workspace
    now = workspace.instant()
    person = workspace.people.person("resident_id", somebody.id_number)
    red = Health(colour="red", as_of=now, valid_until=now + timedelta(days=1), source="feed")
    assert workspace.health.put(person, red, int(now.timestamp()) + 99)


def test_a_manager_sees_today_by_entrance_and_all_days_together(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    regular, red = verified(gansu), verified(gansu)
    make_red(red)
    child = {"name": "测试小宝", "id_number": fresh_id_number(), "relation": "child"}
    companion = regular.call("POST", "/v1/me/companions", child).json["companion_id"]

    scan(regular, venue, companions=[companion])
    scan(regular, venue, door=1)
    scan(red, venue)

    figures = manager.call("GET", f"/v1/venues/{venue['venue_id']}/figures").json
    today = figures["today"]
    assert (today["visits"], today["scans"], today["people"], today["abnormal"]) == (4, 3, 3, 1)
    assert {
        door["name"]: (door["visits"], door["scans"], door["people"], door["abnormal"]) for door in today["by_entrance"]
    } == {
        "东门": (3, 2, 3, 1),
        "员工通道": (1, 1, 1, 0),
    }
    assert today["by_mode"] == {"companion": 1, "scan": 3}
    assert figures["total"] == {"visits": 4, "scans": 3, "abnormal": 1}


@pytest.mark.parametrize("way", ["assisted", "paper"])
def test_figures_tell_nobodys_colour_to_whoever_wrote_him_down_and_all_to_the_county(
    gansu: TestWorkspace, way: str
) -> None:
    manager, venue = shop(gansu)
    granny = verified(gansu)
    make_red(granny)
    gansu.ahead = timedelta(seconds=1)
    door, path = venue["entrances"][0]["entrance_id"], f"/v1/venues/{venue['venue_id']}/figures"
    who = {"name": "测试奶奶", "id_number": granny.id_number}
    if way == "assisted":
        scan_id = make_scan_id(gansu.instant(), secrets.randbits(74))
        written = manager.call("POST", "/v1/scans/assisted", {"entrance_id": door, "scan_id": scan_id, "people": [who]})
    else:
        rows = [who | {"occurred_at": gansu.instant().isoformat()}]
        written = manager.call("POST", "/v1/scans/paper", {"entrance_id": door, "rows": rows})
    gansu.ahead = timedelta()
    assert written.status in (200, 201)
    count.handle(stream_event(*rows_of(gansu, venue)), None)

    own, county = manager.call("GET", path).json, county_officer(gansu).call("GET", path).json

    assert (own["today"]["visits"], own["today"]["abnormal"], own["total"]["abnormal"]) == (1, 0, 0)
    assert [entrance["abnormal"] for entrance in own["today"]["by_entrance"]] == [0, 0]
    assert (county["today"]["abnormal"], county["total"]["abnormal"]) == (1, 1)
    assert [entrance["abnormal"] for entrance in county["today"]["by_entrance"]] == [1, 0]


def test_an_officer_who_is_a_clerk_there_is_told_what_a_clerk_may_know(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    granny, reviewer = verified(gansu), county_officer(gansu)
    make_red(granny)
    path = f"/v1/venues/{venue['venue_id']}"
    assert manager.call("POST", f"{path}/clerks", {"phone": reviewer.phone}).status == 201
    scan_id = make_scan_id(gansu.instant(), secrets.randbits(74))
    people = [{"name": "测试奶奶", "id_number": granny.id_number}]
    body = {"entrance_id": venue["entrances"][0]["entrance_id"], "scan_id": scan_id, "people": people}

    assert reviewer.call("POST", "/v1/scans/assisted", body).status == 201
    count.handle(stream_event(*rows_of(gansu, venue)), None)

    assert reviewer.call("GET", f"{path}/figures").json["today"]["abnormal"] == 0


def test_the_total_outlives_the_days_it_was_counted_from(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    from chalicelib.domain.entry.day_figures import DayFigures

    gansu.counters.set_day(venue["venue_id"], "20250101", DayFigures(visits=500, scans=450, abnormal=2))
    scan(verified(gansu), venue)

    figures = manager.call("GET", f"/v1/venues/{venue['venue_id']}/figures").json
    old = manager.call("GET", f"/v1/venues/{venue['venue_id']}/figures?date=2025-01-01").json

    assert figures["total"] == {"visits": 501, "scans": 451, "abnormal": 2}
    assert (old["today"]["visits"], old["today"]["people"]) == (500, None)


def test_visits_are_masked_newest_first_and_come_in_pages(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    visitor = verified(gansu, name="欧阳测试")
    for door in (0, 1, 0):
        scan(visitor, venue, door)

    base = f"/v1/venues/{venue['venue_id']}/visits?limit=2"
    first = manager.call("GET", base).json
    second = manager.call("GET", f"{base}&cursor={first['next_cursor']}").json

    items = first["items"] + second["items"]
    assert [item["entrance"] for item in items] == ["东门", "员工通道", "东门"]
    assert sorted((item["occurred_at"] for item in items), reverse=True) == [item["occurred_at"] for item in items]
    assert second["next_cursor"] is None
    assert {item["name"] for item in items} == {"欧阳**"}
    assert visitor.id_number not in str(items)


def test_a_colour_shows_today_only_and_never_a_companions(gansu: TestWorkspace) -> None:
    manager, venue = shop(gansu)
    red = verified(gansu)
    make_red(red)
    child = {"name": "测试小宝", "id_number": fresh_id_number(), "relation": "child"}
    companion = red.call("POST", "/v1/me/companions", child).json["companion_id"]
    scan(red, venue, companions=[companion])
    path = f"/v1/venues/{venue['venue_id']}/visits?date={local_day(gansu.instant(), gansu.tenant)}"

    today = {item["mode"]: item["colour"] for item in manager.call("GET", path).json["items"]}
    gansu.ahead = timedelta(days=1)
    try:
        tomorrow = {item["mode"]: item["colour"] for item in manager.call("GET", path).json["items"]}
    finally:
        gansu.ahead = timedelta()

    assert today == {"scan": "red", "companion": None}
    assert tomorrow == {"scan": None, "companion": None}


def test_nobody_else_sees_a_venues_days(gansu: TestWorkspace) -> None:
    _, venue = shop(gansu)
    other, _ = shop(gansu)

    for part in ("figures", "visits"):
        assert other.call("GET", f"/v1/venues/{venue['venue_id']}/{part}").status == 404


@pytest.mark.parametrize("query", ["date=yesterday", "date=2026-13-01", "limit=0", "cursor=!", "day=2026-01-01"])
def test_odd_questions_are_refused(gansu: TestWorkspace, query: str) -> None:
    manager, venue = shop(gansu)

    assert manager.call("GET", f"/v1/venues/{venue['venue_id']}/visits?{query}").status == 422


def test_one_second_after_the_deadline_nobody_reads_a_visit_and_the_figures_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace = province("62")
    be(workspace, monkeypatch)
    manager, venue = shop(workspace)
    now = workspace.instant()
    start = day_start(local_day(now, workspace.tenant), workspace.tenant)
    days = workspace.tenant.retention.visits_days + 1
    deadline_s = int(now.timestamp()) + 6
    workspace.policy("retention", period_s=(deadline_s - start.timestamp()) / days)
    make_day_keys(workspace, now)
    scan(verified(workspace), venue)
    base = f"/v1/venues/{venue['venue_id']}"

    before = manager.call("GET", f"{base}/visits").json["items"]
    time.sleep(max(0.0, deadline_s + 1 - time.time()))
    after = manager.call("GET", f"{base}/visits").json["items"]

    assert (len(before), after) == (1, [])
    figures = manager.call("GET", f"{base}/figures").json
    assert (figures["today"]["visits"], figures["today"]["people"], figures["total"]["visits"]) == (1, None, 1)
