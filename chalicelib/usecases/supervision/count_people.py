"""Count the different people of a day in a region, part by part, where there are few enough rows to read."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.retention import day_name
from chalicelib.domain.supervision.figure_table import FigureTable, key_of
from chalicelib.usecases.door.show_figures import PEOPLE_ROWS_MAX
from chalicelib.usecases.supervision.venue_shares import group_of

if TYPE_CHECKING:
    from chalicelib.domain.entry.kept_visit import KeptVisit
    from chalicelib.domain.place.venue import Venue
    from chalicelib.domain.supervision.figure_table import By
    from chalicelib.runtime import Workspace
    from chalicelib.usecases.supervision.count_region import Asked
    from chalicelib.usecases.supervision.see_scope import Scope

PEOPLE_VENUES_MAX, AT_ONCE = 300, 16
"""Venues whose rows of a day are read to count its people: a town, or a small county; about a second."""
COUNTY = 6


def with_people(workspace: Workspace, scope: Scope, asked: Asked, table: FigureTable) -> FigureTable:
    """Return figures of one day with their people: counted from its rows, or nowhere when these are many or destroyed.

    They do not add up: who comes in the morning and at noon is one of each hour, and one of the day.
    """
    visits = table.total.counted.visits
    if len(asked.days) > 1 or len(asked.region) < COUNTY or visits > PEOPLE_ROWS_MAX:
        return table
    day, day_by = day_name(asked.first), asked.by
    visited = _visited(workspace, scope, day)
    if len(visited) > PEOPLE_VENUES_MAX:
        return table
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda venue: list(workspace.visits.of_day(venue.id, day, clear_only=True)), visited)
        rows = [(venue, row) for venue, of_venue in zip(visited, found, strict=True) for row in of_venue]
    if len(rows) < visits:
        return table
    people: dict[str, set[str]] = defaultdict(set)
    for venue, row in rows:
        people[_key(day_by, venue, row)].add(row.visitor)
    total = replace(table.total, people=len({row.visitor for _, row in rows}))
    return replace(table, total=total, lines=tuple(replace(one, people=len(people[one.key])) for one in table.lines))


def _visited(workspace: Workspace, scope: Scope, day: str) -> list[Venue]:
    """List the venues asked about that counted anybody."""
    listed = (venue for _, venue in workspace.venues.in_county(scope.region[:6]))
    asked = {
        venue.id: venue for venue in listed if venue.region.startswith(scope.region) and scope.holds(group_of(venue))
    }
    return [asked[venue] for venue in workspace.counters.of_venues(asked, day)]


def _key(by: By | None, venue: Venue, row: KeptVisit) -> str:
    if by == "hour":
        return row.time[:2]
    if by == "mode":
        return row.mode
    if by == "venue":
        return venue.id
    return key_of(by, venue.region, group_of(venue), row.day) if by else ""
