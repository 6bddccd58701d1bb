"""Paper lists: a class of their own, a week to type them in, nothing doubled."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.entry.written import Written
from chalicelib.domain.errors import NotFound, TooMany
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.security.sealing import SealBroken
from chalicelib.storage import keys
from chalicelib.storage.wire import WireError
from chalicelib.usecases.alarm import list_alerts, move_alert
from chalicelib.usecases.alarm.raise_alert import raise_alert
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.type_in import Line, type_in
from chalicelib.usecases.venue import tend_entrances
from tests.callers import person, staff
from tests.embedded import TestWorkspace, province
from tests.faults import BEFORE, Weather, on, over_wire
from tests.mailbox import messages
from tests.usecases.test_check_in import rows_of
from tests.usecases.test_doors import clerk_of
from tests.usecases.test_venues import approved
from tests.usecases.test_write_down import granny

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


def oldest(workspace: TestWorkspace) -> datetime:
    """Return the first instant that a list of today may name."""
    return day_start(local_day(workspace.instant(), workspace.tenant) - timedelta(days=7), workspace.tenant)


def states(typed: list[Any]) -> list[str]:
    return [one.refusal.code if one.refusal else one.state for one in typed]


def test_a_list_of_the_last_week_is_kept_in_its_own_class(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)
    lines = [Line(occurred_at=oldest(hunan) + timedelta(days=n), written=granny()) for n in range(8)]

    typed = type_in(hunan, clerk, east.id, lines)

    rows = sorted(rows_of(hunan, venue), key=lambda row: str(row["pk"]["S"]))
    assert states(typed) == ["registered"] * 8
    assert {row["mode"]["S"] for row in rows} == {"paper"}
    assert [row["pk"]["S"].rpartition("#")[2] for row in rows] == [
        keys.day(line.occurred_at, hunan.utc_offset) for line in lines
    ]
    (visit,) = hunan.visits.newest(venue.id, keys.day(lines[7].occurred_at, hunan.utc_offset))
    seal = hunan.visits.open(visit, hunan.day_keys.get("paper", visit.day))
    assert (seal.account, seal.shown.mask, seal.late) == (clerk.account, "李**", True)
    with pytest.raises(SealBroken):
        hunan.visits.open(visit, hunan.day_keys.get("visits", visit.day))


def test_what_is_too_old_or_in_the_future_is_refused_by_itself(hunan: TestWorkspace) -> None:
    manager, _, (east, _) = approved(hunan)
    when = (oldest(hunan) - timedelta(milliseconds=1), hunan.instant() + timedelta(minutes=3), hunan.instant())

    typed = type_in(hunan, manager, east.id, [Line(occurred_at=at, written=granny()) for at in when])

    assert states(typed) == ["paper_too_old", "in_future", "registered"]


def test_a_list_typed_in_twice_is_there_once_and_in_the_chain_once(hunan: TestWorkspace) -> None:
    manager, venue, (east, back) = approved(hunan)
    someone, at = granny(), hunan.instant() - timedelta(days=2)
    lines = [
        Line(occurred_at=at, written=someone),
        Line(occurred_at=at + timedelta(minutes=1), written=someone),
        Line(occurred_at=at, written=Written(name="李小宝", guardian_phone="13912345678")),
        Line(occurred_at=at, written=someone, row_id="7"),
    ]
    before = hunan.audit.head().seq

    first, again = (type_in(hunan, manager, east.id, lines) for _ in range(2))
    elsewhere = type_in(hunan, manager, back.id, lines[:1])

    assert states(first) == ["registered"] * 4
    assert states(again) == ["known"] * 4
    assert states(elsewhere) == ["registered"]
    assert len(rows_of(hunan, venue)) == 5
    assert hunan.audit.head().seq == before + 2


def knew(workspace: TestWorkspace, someone: Written, colour: str, days_ago: float, valid_days: int = 30) -> None:
    """Let the feed say a colour some days ago."""
    as_of = workspace.instant() - timedelta(days=days_ago)
    health = Health(colour=colour, as_of=as_of, valid_until=as_of + timedelta(days=valid_days), source="feed")
    person = workspace.people.person("resident_id", someone.id_number or "")
    assert workspace.health.put(person, health, int((workspace.instant() + timedelta(days=30)).timestamp()))


@pytest.mark.parametrize(
    ("known", "abnormal"),
    [
        ([("red", 9)], True),
        ([("green", 9), ("red", 0.5)], False),  # who fell ill since was not ill then
        ([("red", 9), ("green", 0.5)], True),  # who recovered since was ill then
        ([("red", 0.5)], False),
        ([], False),
    ],
    ids=["red before", "red since", "green since", "first known since", "unknown"],
)
def test_a_line_has_the_colour_of_its_day(hunan: TestWorkspace, known: list[Any], abnormal: bool) -> None:
    manager, venue, (east, _) = approved(hunan)
    someone, at = granny(), hunan.instant() - timedelta(days=5)
    for colour, days_ago in known:
        knew(hunan, someone, colour, days_ago)

    type_in(hunan, manager, east.id, [Line(occurred_at=at, written=someone)])

    (visit,) = hunan.visits.newest(venue.id, keys.day(at, hunan.utc_offset))
    assert visit.abnormal == abnormal
    if not known:
        seal = hunan.visits.open(visit, hunan.day_keys.get("paper", visit.day))
        assert (seal.shown.colour, seal.shown.admitted) == ("unknown", None)


def test_a_colour_that_had_expired_then_was_unknown_then(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    someone, at = granny(), hunan.instant() - timedelta(days=5)
    knew(hunan, someone, "red", 9, valid_days=2)

    type_in(hunan, manager, east.id, [Line(occurred_at=at, written=someone)])

    assert [row["abnormal"]["BOOL"] for row in rows_of(hunan, venue)] == [False]


@pytest.mark.parametrize("days_ago", [0, 6])
def test_who_was_red_then_raises_the_countys_alert_and_the_venues_people_learn_nothing(
    hunan: TestWorkspace, days_ago: int
) -> None:
    manager, venue, (east, _) = approved(hunan)
    clerk, reviewer = clerk_of(hunan, manager, venue, east), staff(hunan, "reviewer", "430525001")
    both = replace(clerk, roles=reviewer.roles)
    someone, at = granny(), hunan.instant() - timedelta(days=days_ago)
    knew(hunan, someone, "red", 9)
    messages(hunan)

    type_in(hunan, clerk, east.id, [Line(occurred_at=at, written=someone)])
    (visit,) = hunan.visits.newest(venue.id, keys.day(at, hunan.utc_offset))
    assert raise_alert(hunan, visit)

    wanted = list_alerts.Wanted(None, 50, None)

    def of_county(who: Caller) -> list[Any]:
        found, _ = list_alerts.of_county(hunan, who, "430525", wanted)
        return [(seen.alert.id, seen.content.colour) for seen in found if seen.venue.id == venue.id]

    assert messages(hunan) == []
    ((alert_id, colour),) = of_county(reviewer)
    assert colour == "red"
    assert of_county(both) == []
    for own in (manager, clerk, both):
        assert not [seen for seen in list_alerts.mine(hunan, own, wanted)[0] if seen.venue.id == venue.id]
        with pytest.raises(NotFound):
            move_alert.acknowledge(hunan, own, alert_id)
    assert move_alert.acknowledge(hunan, reviewer, alert_id).alert.state == "acknowledged"


def test_a_list_whose_history_cannot_be_read_is_refused_and_no_line_of_it_guessed(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, venue, (east, _) = approved(hunan)
    lines = [Line(occurred_at=hunan.instant() - timedelta(minutes=n), written=granny()) for n in range(12)]
    reads = itertools.count(1)

    def down(*_: Any) -> Health:
        if next(reads) == 7:
            raise ConnectionError
        return Health()

    with monkeypatch.context() as broken:
        broken.setattr(hunan.health, "then", down)
        with pytest.raises(ConnectionError):
            type_in(hunan, manager, east.id, lines)

    assert rows_of(hunan, venue) == []


def test_a_reissued_door_takes_lines_from_before_and_after(hunan: TestWorkspace) -> None:
    manager, venue, (east, _) = approved(hunan)
    before = hunan.instant()
    tend_entrances.reissue(hunan, manager, venue.id, east.id)
    lines = [Line(occurred_at=at, written=granny()) for at in (before - timedelta(days=1), hunan.instant())]

    assert states(type_in(hunan, manager, east.id, lines)) == ["registered", "registered"]


def test_a_list_beyond_the_clerks_hour_is_refused_whole_and_a_resend_costs_nothing(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunan, "tenant", hunan.tenant)
    hunan.policy("limits", paper_lines_per_clerk_hour=10)
    manager, venue, (east, _) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)
    lines = [Line(occurred_at=hunan.instant() - timedelta(hours=n), written=granny()) for n in range(14)]

    for _ in range(3):
        type_in(hunan, clerk, east.id, lines[:6])
    with pytest.raises(TooMany) as full:
        type_in(hunan, clerk, east.id, lines[6:11])

    assert 0 < full.value.retry_after_s <= 3600
    assert len(rows_of(hunan, venue)) == 6
    assert states(type_in(hunan, clerk, east.id, lines[6:10])) == ["registered"] * 4
    assert states(type_in(hunan, manager, east.id, lines[10:])) == ["registered"] * 4


def test_lines_that_are_refused_anyway_and_doubles_cost_nothing(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hunan, "tenant", hunan.tenant)
    hunan.policy("limits", paper_lines_per_clerk_hour=1)
    manager, _, (east, _) = approved(hunan)
    good = Line(occurred_at=hunan.instant(), written=granny())
    too_old = Line(occurred_at=oldest(hunan) - timedelta(seconds=1), written=granny())

    typed = type_in(hunan, manager, east.id, [too_old, good, good])

    assert typed[0].refusal is not None
    assert sorted(states(typed)[1:]) == ["known", "registered"]


def test_a_list_that_broke_off_goes_on_at_no_cost(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hunan, "tenant", hunan.tenant)
    hunan.policy("limits", paper_lines_per_clerk_hour=5)
    manager, venue, (east, _) = approved(hunan)
    lines = [Line(occurred_at=hunan.instant() - timedelta(days=n), written=granny()) for n in range(5)]
    with monkeypatch.context() as broken:
        over_wire(broken, hunan.wire, Weather(BEFORE, on("PutItem", "visits"), times=2))
        with pytest.raises(WireError):
            type_in(hunan, manager, east.id, lines)

    typed = type_in(hunan, manager, east.id, lines)

    assert len(rows_of(hunan, venue)) == 5
    assert {one.state for one in typed} <= {"registered", "known"}


def test_nobody_types_in_a_list_for_a_door_he_does_not_tend(
    hunan: TestWorkspace, venue_and_door: tuple[Venue, Entrance]
) -> None:
    venue, east = venue_and_door
    line = Line(occurred_at=hunan.instant(), written=granny())

    with pytest.raises(NotFound):
        type_in(hunan, person(hunan), east.id, [line])

    assert rows_of(hunan, venue) == []


@pytest.fixture
def venue_and_door(hunan: TestWorkspace) -> tuple[Venue, Entrance]:
    _, venue, (east, _) = approved(hunan)
    return venue, east
