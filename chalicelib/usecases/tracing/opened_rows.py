"""Open a venue's day as tracing reads it: person, seconds, the dwell that policy assumes, presence after its marks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from chalicelib.domain.retention import day_name, day_of_name
from chalicelib.domain.tracing.opened import traced
from chalicelib.domain.tracing.trip import on_trip
from chalicelib.observability import log
from chalicelib.security.day_keys import DayKey, DayKeyGone
from chalicelib.security.sealing import SealBroken
from chalicelib.usecases.tracing.sites import DAYS_AFTER, DAYS_BEFORE, OTHER

if TYPE_CHECKING:
    from chalicelib.domain.entry.kept_visit import KeptVisit
    from chalicelib.domain.entry.visit import VisitSeal
    from chalicelib.domain.place.category import Capacity
    from chalicelib.domain.place.venue import Venue
    from chalicelib.domain.tracing.stay import TracedVisit
    from chalicelib.domain.tracing.trip import Trip
    from chalicelib.runtime import Workspace


class Row(NamedTuple):
    """A row as tracing reads it, and the class whose key sealed it."""

    row_class: str
    visit: TracedVisit


def living_keys(workspace: Workspace, classes: Collection[str], day: str) -> dict[str, DayKey]:
    """Return those keys of a day that still open it, by class."""
    found = {}
    for row_class in classes:
        try:
            found[row_class] = workspace.day_keys.get(row_class, day)
        except DayKeyGone:
            continue
    return found


def opened_rows(workspace: Workspace, venue: Venue, day: str, keys: Mapping[str, DayKey]) -> Iterator[Row]:
    """Yield a venue's rows of a day and of the classes whose keys are given; what does not open is logged as such."""
    rows = [row for row in workspace.visits.of_day(venue.id, day) if row.row_class in keys]
    if not rows:
        return
    marked, trips = workspace.marks.of_day(venue.id, day), _trips(workspace, venue, day)
    category = venue.category if workspace.categories.exists(venue.category) else OTHER
    dwell = workspace.categories.get(category).dwell
    broken = 0
    for row in rows:
        try:
            seal = _opened(workspace, row, keys[row.row_class])
        except SealBroken:
            broken += 1
            continue
        visit = traced(
            row,
            seal.shown.person,
            cast("Capacity", seal.capacity),
            dwell,
            workspace.utc_offset,
            marked=row.sk in marked,
        )
        yield Row(row.row_class, on_trip(visit, trips) if trips else visit)
    if broken:
        log("rows_unopened", level="error", venue=venue.id, day=day, count=broken)


def _trips(workspace: Workspace, venue: Venue, day: str) -> list[Trip]:
    """Return a vehicle's trips about a day: who rides in its small hours boarded the day before."""
    if venue.vehicle is None:
        return []
    days = (day_of_name(day) + timedelta(days=each) for each in range(-DAYS_BEFORE, DAYS_AFTER + 1))
    found = workspace.trips.of_days([(venue.id, day_name(each)) for each in days])
    return sorted({trip for trips in found.values() for trip in trips})


def _opened(workspace: Workspace, row: KeptVisit, key: DayKey) -> VisitSeal:
    return workspace.visits.open(row, key)
