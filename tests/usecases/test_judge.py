"""Implausible scans are kept, marked and counted apart; who scans too often waits, and nobody else does."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import TooMany
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.companion import Companion
from chalicelib.domain.place.venue import Entrance, Location, Venue
from chalicelib.jobs import count
from chalicelib.storage import keys
from chalicelib.storage.venues import Change
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Entry, Scan, check_in
from tests.callers import person
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, stream_event
from tests.usecases.test_check_in import coloured, rows_of
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
DONGKOU, LANZHOU = Location(27.0606, 110.5758), Location(36.0611, 103.8343)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(autouse=True)
def _this_function(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    be(hunan, monkeypatch)


def venue_at(workspace: TestWorkspace, place: Location | None) -> tuple[Venue, Entrance]:
    """Return a venue at a point whose codes are live since yesterday."""
    _, venue, doors = approved(workspace)
    moved = replace(venue, location=place)
    decision = workspace.venues.history(venue.id)[-1]
    since = workspace.instant() - timedelta(days=1)
    codes = tuple(replace(code, location=place, valid=((since, None),)) for code in workspace.venues.codes(doors))
    at = replace(decision, at=workspace.instant(), action="edit")
    workspace.venues.commit(Change(before=venue, after=moved, decision=at, codes=codes))
    return moved, doors[0]


def scan(workspace: TestWorkspace, visitor: Caller, door: Entrance, ago: timedelta = timedelta(), **more: Any) -> Entry:
    """Scan a door some time ago."""
    at = datetime.now(UTC) - ago
    return check_in(workspace, visitor, Scan(code=door.code, scan_id=make_scan_id(at, secrets.randbits(74)), **more))


def arrive(workspace: TestWorkspace, *venues: Venue, times: int = 1) -> None:
    """Let the stream bring the rows of venues."""
    for _ in range(times):
        count.handle(stream_event(*[row for venue in venues for row in rows_of(workspace, venue)]), None)


def today(workspace: TestWorkspace) -> str:
    return keys.day(workspace.instant(), workspace.utc_offset)


def test_a_thousand_kilometres_in_a_minute_are_kept_marked_and_counted_apart_however_often_replayed(
    hunan: TestWorkspace,
) -> None:
    visitor = coloured(hunan, "green")
    (here, here_door), (there, there_door) = venue_at(hunan, DONGKOU), venue_at(hunan, LANZHOU)

    first = scan(hunan, visitor, here_door, timedelta(minutes=1))
    second = scan(hunan, visitor, there_door)
    before = rows_of(hunan, here) + rows_of(hunan, there)
    arrive(hunan, here, there, times=3)

    assert (first.seal.shown.colour, second.seal.shown.colour) == ("green", "green")
    assert rows_of(hunan, here) + rows_of(hunan, there) == before
    for venue in (here, there):
        assert list(hunan.marks.of_day(venue.id, today(hunan)).values()) == [{"too_fast"}]
        assert hunan.marks.counted(venue.id, today(hunan)) == {"too_fast": 1}
    assert hunan.health.get(visitor.person or "").colour == "green"


def test_of_two_scans_the_one_that_showed_its_place_is_believed(hunan: TestWorkspace) -> None:
    visitor = person(hunan)
    (here, here_door), (there, there_door) = venue_at(hunan, DONGKOU), venue_at(hunan, LANZHOU)

    scan(hunan, visitor, here_door, timedelta(minutes=1), position=DONGKOU)
    scan(hunan, visitor, there_door)
    arrive(hunan, there)

    assert hunan.marks.of_day(here.id, today(hunan)) == {}
    assert len(hunan.marks.of_day(there.id, today(hunan))) == 1


def claiming(workspace: TestWorkspace, owner: Caller) -> Caller:
    """Return a stranger who says that the owner's number is his."""
    return replace(person(workspace), person=owner.person, identity="self_declared")


@pytest.mark.parametrize("stranger_proves", [True, False])
def test_a_stranger_who_claims_my_number_casts_doubt_on_his_own_scans_alone(
    hunan: TestWorkspace, stranger_proves: bool
) -> None:
    me = coloured(hunan, "green")
    stranger = claiming(hunan, me)
    (here, here_door), (there, there_door) = venue_at(hunan, DONGKOU), venue_at(hunan, LANZHOU)

    scan(hunan, me, here_door, timedelta(minutes=2))
    scan(hunan, stranger, there_door, timedelta(minutes=1), position=LANZHOU if stranger_proves else None)
    scan(hunan, me, here_door)
    arrive(hunan, there, here)

    assert hunan.marks.of_day(here.id, today(hunan)) == {}
    assert list(hunan.marks.of_day(there.id, today(hunan)).values()) == [{"claimed"}]
    assert hunan.marks.counted(there.id, today(hunan)) == {"claimed": 1}


def test_a_stranger_at_many_doors_leaves_my_visit_among_his_alone(hunan: TestWorkspace) -> None:
    me = coloured(hunan, "green")
    stranger = claiming(hunan, me)
    (mine, my_door), *others = [venue_at(hunan, None) for _ in range(5)]

    scan(hunan, me, my_door, timedelta(seconds=20))
    for number, (_, door) in enumerate(others):
        scan(hunan, stranger, door, timedelta(seconds=10 - number))
    arrive(hunan, mine, *[venue for venue, _ in others])

    assert hunan.marks.of_day(mine.id, today(hunan)) == {}
    for venue, _ in others:
        assert list(hunan.marks.of_day(venue.id, today(hunan)).values()) == [{"claimed"}]


def test_a_strangers_scan_between_hides_nothing_of_what_i_cannot_have_done(hunan: TestWorkspace) -> None:
    me = coloured(hunan, "green")
    (here, here_door), (there, there_door) = venue_at(hunan, DONGKOU), venue_at(hunan, LANZHOU)

    scan(hunan, me, here_door, timedelta(minutes=2))
    scan(hunan, claiming(hunan, me), there_door, timedelta(minutes=1))
    scan(hunan, me, there_door)
    arrive(hunan, here, there)

    assert list(hunan.marks.of_day(here.id, today(hunan)).values()) == [{"too_fast"}]
    assert sorted(map(sorted, hunan.marks.of_day(there.id, today(hunan)).values())) == [["claimed"], ["too_fast"]]


def test_of_two_accounts_nobody_confirmed_each_is_judged_by_its_own_scans(hunan: TestWorkspace) -> None:
    one = replace(person(hunan), identity="self_declared")
    other = claiming(hunan, one)
    (here, here_door), (there, there_door) = venue_at(hunan, DONGKOU), venue_at(hunan, LANZHOU)

    scan(hunan, one, here_door, timedelta(minutes=2))
    scan(hunan, other, there_door, timedelta(minutes=1))
    arrive(hunan, here, there)
    kept = [hunan.marks.of_day(venue.id, today(hunan)) for venue in (here, there)]
    scan(hunan, one, there_door)
    arrive(hunan, here, there)

    assert kept == [{}, {}]
    assert list(hunan.marks.of_day(here.id, today(hunan)).values()) == [{"too_fast"}]
    assert list(hunan.marks.of_day(there.id, today(hunan)).values()) == [{"too_fast"}]


def test_a_morning_of_errands_is_marked_nowhere(hunan: TestWorkspace) -> None:
    visitor = person(hunan)
    (shop, shop_door), (market, market_door) = venue_at(hunan, DONGKOU), venue_at(hunan, Location(27.065, 110.58))

    scan(hunan, visitor, shop_door, timedelta(minutes=2))
    scan(hunan, visitor, market_door)
    arrive(hunan, shop, market)

    assert hunan.marks.of_day(shop.id, today(hunan)) == hunan.marks.of_day(market.id, today(hunan)) == {}
    assert hunan.marks.counted(shop.id, today(hunan)) == {}


def test_five_doors_in_a_minute_are_marked_and_a_companion_is_judged_too(hunan: TestWorkspace) -> None:
    mother, child = person(hunan), person(hunan)
    known = Companion(id="child", person=child.person or "", mask="李*", identity="verified", relation="child", box=b"")
    hunan.companions.keep(mother.account, known, 5)
    visited = [venue_at(hunan, None) for _ in range(5)]

    for number, (_, door) in enumerate(visited):
        scan(hunan, mother, door, timedelta(seconds=30 - number), companions=("child",))
    arrive(hunan, *[venue for venue, _ in visited])

    for venue, _ in visited:
        marks = hunan.marks.of_day(venue.id, today(hunan))
        assert sorted(sk.rpartition("#")[2] for sk in marks) == ["0", "1"]
        assert set.union(*marks.values()) == {"too_many_doors"}


@pytest.mark.parametrize("known", ["coloured", "uncoloured", "self_declared"])
def test_who_scans_too_often_waits_at_no_cost_to_the_door(
    hunan: TestWorkspace, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = replace(hunan.tenant, limits=replace(hunan.tenant.limits, scans_per_person_minute=3))
    monkeypatch.setattr(hunan, "tenant", limited)
    visitor = coloured(hunan, "green") if known == "coloured" else person(hunan)
    visitor = replace(visitor, identity="self_declared") if known == "self_declared" else visitor
    venue, door = venue_at(hunan, None)

    for _ in range(4):
        scan(hunan, visitor, door)
    arrive(hunan, venue)

    with pytest.raises(TooMany) as wait:
        scan(hunan, visitor, door)
    assert 50 < wait.value.retry_after_s <= 60
    colour = "green" if known == "coloured" else "unknown"
    assert hunan.health.get(visitor.person or "").at(hunan.instant()).colour == colour


def test_a_stranger_who_claims_my_number_cannot_make_me_wait(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = replace(hunan.tenant, limits=replace(hunan.tenant.limits, scans_per_person_minute=3))
    monkeypatch.setattr(hunan, "tenant", limited)
    me = coloured(hunan, "green")
    stranger = replace(person(hunan), person=me.person, identity="self_declared")
    venue, door = venue_at(hunan, None)

    for _ in range(4):
        scan(hunan, stranger, door)
    scan(hunan, me, door)
    arrive(hunan, venue)

    assert scan(hunan, me, door).seal.shown.colour == "green"
    with pytest.raises(TooMany):
        scan(hunan, stranger, door)


def test_an_hour_of_offline_scans_slows_nobody(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    limited = replace(hunan.tenant, limits=replace(hunan.tenant.limits, scans_per_person_minute=3))
    monkeypatch.setattr(hunan, "tenant", limited)
    visitor = person(hunan)
    venue, door = venue_at(hunan, None)

    for minutes in range(8):
        scan(hunan, visitor, door, timedelta(minutes=minutes))
    arrive(hunan, venue)

    assert scan(hunan, visitor, door).resend is False


def test_a_colour_written_after_a_wait_is_not_swept_with_it(hunan: TestWorkspace) -> None:
    from chalicelib.domain.alarm.health import Health

    visitor = person(hunan)
    now = hunan.instant()
    hunan.health.slow_down(visitor.person or "", now + timedelta(seconds=30))
    green = Health(colour="green", as_of=now, valid_until=now + timedelta(days=1), source="feed")

    assert hunan.health.put(visitor.person or "", green, int(now.timestamp()) + 99)

    row = hunan.health._row.get(hunan.health._pk(visitor.person or ""), "current")
    assert row.expires >= now.timestamp() + 86400
    assert row.slow_until_ms
