"""Trips of vehicles: who rode together is told by them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.days import Dated, Instant
from chalicelib.api.times import local
from chalicelib.domain.day import local_day
from chalicelib.domain.tracing.trip import Trip
from chalicelib.usecases.venue.keep_trips import WantedTrip, keep_trip, trips_of_day


class TripRequest(Dated):
    """A trip: its number (unique on its day), when it leaves and when it is at its end."""

    trip_no: Annotated[str, Meta(min_length=1, max_length=150)]
    starts_at: Instant
    ends_at: Instant


class TripDay(Dated):
    """Which of the tenant's local days; today when none is given."""

    date: dt.date | None = None


class TripView(TypedDict):
    """One trip of a vehicle."""

    trip_no: str
    starts_at: str
    ends_at: str


class TripList(TypedDict):
    """What a vehicle begins on a day, in the order of time."""

    date: str
    items: list[TripView]


def keep(call: Call, venue_id: str, body: TripRequest) -> TripView:
    """Write a trip of a vehicle; one of the same number on the same day takes its place."""
    wanted = WantedTrip(trip_no=body.trip_no, starts_at=body.starts_at, ends_at=body.ends_at)
    return _view(call, keep_trip(call.workspace, call.caller, venue_id, wanted))


def listing(call: Call, venue_id: str, query: TripDay) -> TripList:
    """List what a vehicle begins on a day."""
    workspace = call.workspace
    day = query.date or local_day(workspace.instant(), workspace.tenant)
    trips = trips_of_day(workspace, call.caller, venue_id, day)
    return {"date": day.isoformat(), "items": [_view(call, trip) for trip in trips]}


def _view(call: Call, trip: Trip) -> TripView:
    offset = call.workspace.utc_offset
    starts_at, ends_at = (dt.datetime.fromtimestamp(at_s, dt.UTC) for at_s in (trip.starts_s, trip.ends_s))
    return {"trip_no": trip.trip_no, "starts_at": local(starts_at, offset), "ends_at": local(ends_at, offset)}
