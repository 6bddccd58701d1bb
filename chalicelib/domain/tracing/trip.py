"""Trips of a vehicle: who rode on another one was not there, and nobody stays on after its end."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.tracing.stay import TracedVisit

BOARDING_S = 30 * 60  # people scan while they board, before the vehicle leaves
LONGEST_S = 24 * 3600  # a longer one is told as several, with a stop between


class Trip(Struct, frozen=True, order=True):
    """One trip of a vehicle, in epoch seconds."""

    starts_s: int
    ends_s: int
    trip_no: str


def on_trip(visit: TracedVisit, trips: Iterable[Trip]) -> TracedVisit:
    """Put a passenger on the trip that ran when he scanned, or on the next to leave; he stays until its end.

    The crew rides them all, so its visits keep the dwell assumed and meet every trip.
    """
    if visit.capacity != "visitor":
        return visit
    for trip in sorted(trips):
        if trip.starts_s - BOARDING_S <= visit.at_s < trip.ends_s and not _runs_before(visit, trip, trips):
            return replace(visit, trip=trip.trip_no, dwell_s=trip.ends_s - visit.at_s)
    return visit


def _runs_before(visit: TracedVisit, trip: Trip, trips: Iterable[Trip]) -> bool:
    """Say whether a later trip has begun already when somebody scans at the end of an earlier one."""
    return any(trip.starts_s < other.starts_s <= visit.at_s < other.ends_s for other in trips)


def may_meet(one: str, other: str) -> bool:
    """Say whether two stays in one vehicle can overlap: on one trip, or when either's is not known."""
    return not one or not other or one == other
