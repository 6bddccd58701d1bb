"""Trips: whose they are to write, what is refused, and that tracing takes those of one trip together."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, InvalidFields, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import Vehicle, Venue
from chalicelib.storage.bodies import dump
from chalicelib.usecases.venue import keep_trips
from chalicelib.usecases.venue.keep_trips import WantedTrip, keep_trip, trips_of_day
from tests.callers import staff
from tests.embedded import TestWorkspace, province
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def bus(workspace: TestWorkspace) -> tuple[Caller, Venue]:
    """Return a bus and who runs it."""
    manager, venue, _ = approved(workspace)
    vehicle = replace(venue, vehicle=Vehicle("湘E12345", "bus"), category="bus")
    row = workspace.venues._row.get(f"43#{venue.id}", "venue")
    row.body = dump(vehicle)
    row.save()
    return manager, vehicle


def wanted(starts_at: datetime, minutes: int = 40, number: str = "K1") -> WantedTrip:
    return WantedTrip(trip_no=number, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))


def noon(workspace: TestWorkspace) -> datetime:
    """Return today's local noon."""
    local = workspace.instant() + workspace.utc_offset
    return local.replace(hour=12, minute=0, second=0, microsecond=0) - workspace.utc_offset


def test_a_trip_told_again_takes_the_place_of_the_first(hunan: TestWorkspace) -> None:
    manager, venue = bus(hunan)
    keep_trip(hunan, manager, venue.id, wanted(noon(hunan)))
    other = keep_trip(hunan, manager, venue.id, wanted(noon(hunan) + timedelta(hours=2), number="K2"))

    late = keep_trip(hunan, manager, venue.id, wanted(noon(hunan) + timedelta(minutes=10)))

    day = (noon(hunan) + hunan.utc_offset).date()
    assert trips_of_day(hunan, manager, venue.id, day) == [late, other]
    assert trips_of_day(hunan, manager, venue.id, day - timedelta(days=1)) == []


def test_who_plans_lines_may_tell_a_trip_and_strangers_know_of_none(hunan: TestWorkspace) -> None:
    _, venue = bus(hunan)
    planner = staff(hunan, "department", venue.region[:6], "交通运输局")
    elsewhere = staff(hunan, "department", "430102", "交通运输局")

    assert keep_trip(hunan, planner, venue.id, wanted(noon(hunan))).trip_no == "K1"
    for stranger in (elsewhere, staff(hunan, "tracer", venue.region[:6])):
        with pytest.raises(NotFound):
            keep_trip(hunan, stranger, venue.id, wanted(noon(hunan)))


def test_what_is_no_vehicle_has_no_trips(hunan: TestWorkspace) -> None:
    manager, venue, _ = approved(hunan)

    with pytest.raises(Conflict, match="not_a_vehicle"):
        keep_trip(hunan, manager, venue.id, wanted(noon(hunan)))


def test_an_impossible_trip_is_refused_with_all_its_faults(hunan: TestWorkspace) -> None:
    manager, venue = bus(hunan)
    today = noon(hunan)
    asked = {
        "backwards": wanted(today, -5),
        "endless": wanted(today, 25 * 60),
        "next month": wanted(today + timedelta(days=30)),
        "last winter": wanted(today - timedelta(days=200)),
        "nameless": wanted(today, number=" "),
    }

    refused = {}
    for name, trip in asked.items():
        with pytest.raises(InvalidFields) as found:
            keep_trip(hunan, manager, venue.id, trip)
        refused[name] = [(error.field, error.code) for error in found.value.errors]

    assert refused == {
        "backwards": [("ends_at", "ends_before_start")],
        "endless": [("ends_at", "trip_too_long")],
        "next month": [("starts_at", "too_far_ahead")],
        "last winter": [("starts_at", "too_long_ago")],
        "nameless": [("trip_no", "required")],
    }


def test_a_day_has_room_for_so_many_trips(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_trips, "TRIPS_A_DAY", 1)
    manager, venue = bus(hunan)
    keep_trip(hunan, manager, venue.id, wanted(noon(hunan)))

    with pytest.raises(Conflict, match="trips_full"):
        keep_trip(hunan, manager, venue.id, wanted(noon(hunan), number="K2"))


def test_a_days_trips_are_absent_when_its_visits_are(hunan: TestWorkspace) -> None:
    manager, venue = bus(hunan)
    keep_trip(hunan, manager, venue.id, wanted(noon(hunan)))
    day = f"{noon(hunan) + hunan.utc_offset:%Y%m%d}"

    before = hunan.trips.of_days([(venue.id, day)])
    hunan.ahead = timedelta(days=40)
    try:
        after = hunan.trips.of_days([(venue.id, day)])
    finally:
        hunan.ahead = timedelta()

    assert (len(before[venue.id, day]), after) == (1, {(venue.id, day): ()})
