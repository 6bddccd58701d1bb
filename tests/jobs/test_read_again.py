"""The job that reads colours again: nobody holds up anybody else, nothing ends unseen, and it knows its time."""

import json
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.domain.day import local_day
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.domain.retention import closes_at
from chalicelib.jobs import read_again, sweep
from chalicelib.storage.colours import Colours
from chalicelib.storage.health_platform import HealthPlatform
from chalicelib.usecases.alarm.read_again import AT_ONCE, SILENT_MAX
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.people import Somebody, fresh_id_number, verified
from tests.storage.platform_responder import TOKEN, Platform, platform
from tests.usecases.test_check_in import scan_id
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
DONGKOU = "430525"
BAD: dict[str, Any] = {"colour": "purple"}  # as unusable as a refusal, for this one number
NOTHING = {"raised": 0, "settled": 0, "waiting": 0, "given_up": 0, "failed": 0}


@pytest.fixture
def hunan(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    be(workspace, monkeypatch)
    monkeypatch.setattr(workspace.regions, "counties_under", lambda _: ["430121", DONGKOU])
    for pk, sk in list(workspace.unread.of(DONGKOU)):
        workspace.unread.settle(DONGKOU, pk, sk)
    workspace.ephemera.delete("unread_place", "last")
    return workspace


@pytest.fixture
def source(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    monkeypatch.setattr("chalicelib.storage.health_platform.REST_S", 0.0)
    with platform() as state:
        there = HealthPlatform(state.url, lambda: TOKEN)
        colours = Colours(hunan.door, there, lambda person: hunan.door.document(person, hunan.keyring))
        monkeypatch.setitem(hunan.__dict__, "colours", colours)
        yield state


def came(workspace: TestWorkspace, source: Platform, east: Entrance, number: int, *who: Somebody) -> list[Somebody]:
    """Let people in while the platform is down."""
    people = [*who, *(verified(workspace) for _ in range(number - len(who)))]
    source.status = 503
    for each in people:
        check_in(workspace, workspace.caller_of(each.token), Scan(code=east.code, scan_id=scan_id()))
    source.status = 200
    return people


def says(workspace: TestWorkspace, source: Platform, colour: str, *people: Somebody) -> None:
    as_of = (workspace.instant() - timedelta(hours=1)).isoformat()
    source.of_number |= {each.id_number: {"colour": colour, "as_of": as_of} for each in people}


def counted(done: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in done.items() if name != "oldest_s"}


def alerts_of(workspace: TestWorkspace, venue: Venue) -> int:
    return sum(one.venue == venue.id for one in workspace.alerts.open_in(DONGKOU))


def test_one_number_that_is_answered_badly_holds_up_nobody_behind_it(hunan: TestWorkspace, source: Platform) -> None:
    _, venue, (east, _) = approved(hunan)
    poisoned, red = came(hunan, source, east, 2)
    source.of_number[poisoned.id_number] = BAD
    says(hunan, source, "red", red)

    done = read_again.handle({}, None)

    assert counted(done) == NOTHING | {"raised": 1, "settled": 1, "waiting": 1}
    assert alerts_of(hunan, venue) == 1
    assert len(list(hunan.unread.of(DONGKOU))) == 1


def test_when_many_in_a_row_are_unread_it_stops_and_the_next_run_goes_on_behind(
    hunan: TestWorkspace, source: Platform
) -> None:
    _, venue, (east, _) = approved(hunan)
    *poisoned, red = came(hunan, source, east, AT_ONCE + 1)
    source.of_number |= {each.id_number: BAD for each in poisoned}
    says(hunan, source, "red", red)
    assert len(poisoned) >= SILENT_MAX
    source.asked.clear()

    first = read_again.handle({}, None)
    asked = {each["id_number"] for each in source.asked}
    second = read_again.handle({}, None)

    assert (first["raised"], second["raised"]) == (0, 1)
    assert red.id_number not in asked
    assert alerts_of(hunan, venue) == 1


def test_one_person_of_many_visits_is_no_outage(hunan: TestWorkspace, source: Platform) -> None:
    _, venue, (east, _) = approved(hunan)
    poisoned = verified(hunan)
    *_, red = came(hunan, source, east, AT_ONCE + 1, *[poisoned] * AT_ONCE)
    source.of_number[poisoned.id_number] = BAD
    says(hunan, source, "red", red)

    assert read_again.handle({}, None)["raised"] == 1
    assert alerts_of(hunan, venue) == 1


def test_it_stops_in_time_and_goes_on_where_it_stopped(hunan: TestWorkspace, source: Platform) -> None:
    _, _, (east, _) = approved(hunan)
    people = came(hunan, source, east, AT_ONCE + 2)
    says(hunan, source, "green", *people)
    late = SimpleNamespace(get_remaining_time_in_millis=lambda: read_again.RESERVE_MS)

    first, second = read_again.handle({}, late), read_again.handle({}, late)

    assert (first["settled"], second["settled"]) == (AT_ONCE, 2)


def test_a_red_companion_who_is_deleted_meanwhile_waits_and_is_given_up_aloud(
    hunan: TestWorkspace, source: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, (east, _) = approved(hunan)
    mother = verified(hunan)
    said = {"name": "李小宝", "id_number": fresh_id_number(), "relation": "child"}
    child = mother.call("POST", "/v1/me/companions", said).json["companion_id"]
    source.status = 503
    check_in(hunan, hunan.caller_of(mother.token), Scan(code=east.code, scan_id=scan_id(), companions=(child,)))
    source.status = 200
    says(hunan, source, "green", mother)
    assert mother.call("DELETE", f"/v1/me/companions/{child}").status == 204

    early = read_again.handle({}, None)
    ends = closes_at(hunan.tenant, local_day(hunan.instant(), hunan.tenant), "alerts")
    end = read_again.handle({"time": ends.isoformat()}, None)

    assert counted(early) == NOTHING | {"settled": 1, "waiting": 1}
    assert counted(end) == NOTHING | {"settled": 1, "given_up": 1}
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "unread_given_up" in line]
    assert any(line.get("GivenUp") == 1 for line in lines)
    assert list(hunan.unread.of(DONGKOU)) == []


def test_a_resend_while_it_is_down_asks_for_nothing_of_who_was_read(hunan: TestWorkspace, source: Platform) -> None:
    _, venue, (east, _) = approved(hunan)
    visitor = verified(hunan)
    says(hunan, source, "green", visitor)
    scan = Scan(code=east.code, scan_id=scan_id())
    check_in(hunan, hunan.caller_of(visitor.token), scan)
    hunan.colours._platform._cache.clear()  # type: ignore[union-attr]
    source.status = 503
    check_in(hunan, hunan.caller_of(visitor.token), scan)
    noted = len(list(hunan.unread.of(DONGKOU)))
    source.status = 200
    says(hunan, source, "red", visitor)
    source.asked.clear()

    done = read_again.handle({}, None)

    assert (noted, counted(done), source.asked) == (1, NOTHING | {"settled": 1}, [])
    assert alerts_of(hunan, venue) == 0


def test_a_note_lives_as_long_as_alerts_of_its_day_are_raised(hunan: TestWorkspace, source: Platform) -> None:
    _, _, (east, _) = approved(hunan)
    came(hunan, source, east, 1)
    ends = closes_at(hunan.tenant, local_day(hunan.instant(), hunan.tenant), "alerts")
    row = hunan.unread._row

    (note,) = row.query(hunan.unread._pk(DONGKOU))

    assert timedelta() < timedelta(seconds=note.expires - ends.timestamp()) <= timedelta(days=1)


def test_the_age_of_the_oldest_is_measured_in_every_run(
    hunan: TestWorkspace, source: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, (east, _) = approved(hunan)
    (somebody,) = came(hunan, source, east, 1)
    source.of_number[somebody.id_number] = BAD
    later = hunan.instant() + timedelta(hours=30)

    read_again.handle({"time": later.isoformat()}, None)

    (line,) = [json.loads(each) for each in capsys.readouterr().out.splitlines() if '"event":"read_again"' in each]
    assert 30 * 3600 - 60 <= line["Age"] <= 30 * 3600 + 60


def test_the_sweep_leaves_colours_to_the_job_of_their_own(hunan: TestWorkspace, source: Platform) -> None:
    _, _, (east, _) = approved(hunan)
    came(hunan, source, east, 1)
    source.asked.clear()

    sweep.handle({}, None)

    assert source.asked == []
