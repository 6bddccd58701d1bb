"""Keep a vehicle's trips: who rode together is told by them; without them a usual time is taken."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain import naming
from chalicelib.domain.day import local_day
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.ids import EPOCH
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.retention import day_name
from chalicelib.domain.tracing.day_index import CLASSES
from chalicelib.domain.tracing.trip import LONGEST_S, Trip
from chalicelib.observability import log
from chalicelib.usecases.venue.tended_doors import acting_clerk
from chalicelib.usecases.venue.venue_moves import manages

if TYPE_CHECKING:
    from chalicelib.domain.place.venue import Venue
    from chalicelib.runtime import Workspace

OPERATORS = ("department", "command")  # of a vehicle's region and category: those who plan lines
TRIPS_A_DAY = 100  # a vehicle that leaves every ten minutes, all day
AHEAD = timedelta(days=7)  # a timetable is known so long before
NUMBER = naming.TextRule(30)
_SECOND = timedelta(seconds=1)


class WantedTrip(Struct, frozen=True, kw_only=True):
    """A trip as it came."""

    trip_no: str
    starts_at: datetime
    ends_at: datetime


def keep_trip(workspace: Workspace, caller: Caller, venue_id: str, wanted: WantedTrip) -> Trip:
    """Write a vehicle's trip; one of the same number on the same day takes its place."""
    venue = _vehicle(workspace, caller, venue_id)
    trip = _checked(workspace, wanted)
    day = local_day(wanted.starts_at, workspace.tenant)
    trips, version = workspace.trips.of_day(venue.id, day_name(day))
    others = [each for each in trips if each.trip_no != trip.trip_no]
    if len(others) >= TRIPS_A_DAY:
        raise Conflict("trips_full", limit=TRIPS_A_DAY)
    if trip not in trips:
        until = workspace.deadline("visits", day)
        workspace.trips.put((venue.id, day_name(day)), [*others, trip], version, until)
        _note_changed(workspace, venue, day)
        log("trip_kept", venue=venue.id, day=day_name(day), count=len(others) + 1)
    return trip


def _note_changed(workspace: Workspace, venue: Venue, day: date) -> None:
    """Have the indexes built anew that a trip touches: it may be boarded, or end, on a day beside its own."""
    for beside in (day + timedelta(days=each) for each in (-1, 0, 1)):
        for row_class in CLASSES:
            workspace.indexes.note_changed(row_class, day_name(beside), venue.region[:6])


def trips_of_day(workspace: Workspace, caller: Caller, venue_id: str, day: date) -> list[Trip]:
    """List what a vehicle begins on a local day, in the order of time."""
    venue = _vehicle(workspace, caller, venue_id)
    return sorted(workspace.trips.of_day(venue.id, day_name(day))[0])


def _vehicle(workspace: Workspace, caller: Caller, venue_id: str) -> Venue:
    """Return a vehicle of the caller's: its manager's, its clerk's, or its operators'; for others there is none."""
    venue = workspace.venues.get(venue_id)
    if venue is None or not (_operates(caller, venue) or manages(venue, caller) or _rides(workspace, caller, venue)):
        raise NotFound("not_found")
    if venue.vehicle is None:
        raise Conflict("not_a_vehicle")
    return venue


def _operates(caller: Caller, venue: Venue) -> bool:
    return any(role.covers(venue.region, venue.category) for role in caller.roles_named(*OPERATORS))


def _rides(workspace: Workspace, caller: Caller, venue: Venue) -> bool:
    return acting_clerk(workspace, caller, venue) is not None


def _checked(workspace: Workspace, wanted: WantedTrip) -> Trip:
    fields, now = Fields(), workspace.instant()
    number = fields.take("trip_no", lambda raw: naming.clean(raw, NUMBER), wanted.trip_no, "")
    starts_s, ends_s = ((at - EPOCH) // _SECOND for at in (wanted.starts_at, wanted.ends_at))
    if wanted.starts_at > now + AHEAD:
        fields.refuse("starts_at", "too_far_ahead")
    elif workspace.deadline("visits", local_day(wanted.starts_at, workspace.tenant)) <= now:
        fields.refuse("starts_at", "too_long_ago")
    if ends_s <= starts_s:
        fields.refuse("ends_at", "ends_before_start")
    elif ends_s - starts_s > LONGEST_S:
        fields.refuse("ends_at", "trip_too_long", hours=LONGEST_S // 3600)
    fields.done()
    return Trip(starts_s, ends_s, number)
