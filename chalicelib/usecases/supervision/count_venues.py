"""Count what no roll-up is kept for, villages and single venues, from the venues' own days."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from chalicelib.domain.errors import one_field
from chalicelib.domain.place.venue import Venue
from chalicelib.domain.retention import day_name
from chalicelib.domain.supervision.figure_table import (
    FigureTable,
    Part,
    Stand,
    at_own_door,
    line_of,
    lines_by,
    named,
)
from chalicelib.domain.supervision.figures import DayShare
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.supervision.venue_shares import day_shares, group_of, standings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.runtime import Workspace
    from chalicelib.usecases.supervision.count_region import Asked
    from chalicelib.usecases.supervision.see_scope import Scope

VENUE_DAYS_MAX = 20_000
"""Venues times days that are read for one answer: about two seconds."""


def count_venues(workspace: Workspace, scope: Scope, asked: Asked) -> FigureTable:
    """Return figures of a region from its venues; by venue page by page, in the order of their ids."""
    county = asked.region[:6]
    held = {venue.id: venue for _, venue in workspace.venues.in_county(county)}
    venues = [held[each] for each in sorted(held) if _is_asked(scope, held[each])]
    cursor = None
    if asked.by == "venue":
        venues, cursor = _page(venues, asked)
    if len(venues) * len(asked.days) > VENUE_DAYS_MAX:
        raise one_field("from", "days_too_many", limit=max(1, VENUE_DAYS_MAX // len(venues)))
    as_of = workspace.instant()
    parts = list(chain.from_iterable(_parts_of(workspace, asked, venues)))
    stood = standings(workspace, county, venues, as_of)
    stands = [Stand(_unit(asked, venue), group_of(venue), stood[venue.id]) for venue in venues]
    if scope.at_own_door:
        parts, stands = at_own_door(parts, stands)
    lines = lines_by(asked.by, parts, stands) if asked.by else []
    if asked.by == "venue":
        lines = [named(line, held[line.key].name) for line in lines]
    total = line_of("", parts, stands)
    return FigureTable(total=total, lines=tuple(lines), as_of=as_of, cursor=cursor)


def _is_asked(scope: Scope, venue: Venue) -> bool:
    return venue.region.startswith(scope.region) and scope.holds(group_of(venue))


def _page(venues: list[Venue], asked: Asked) -> tuple[list[Venue], str | None]:
    after = cursors.read(asked.cursor) or ""
    page = [venue for venue in venues if venue.id > after][: asked.limit + 1]
    more = len(page) > asked.limit
    return page[: asked.limit], cursors.spell(page[asked.limit - 1].id) if more else None


def _parts_of(workspace: Workspace, asked: Asked, venues: list[Venue]) -> Iterable[list[Part]]:
    """Return the venues' shares of each day, and nothing of each that has none: its line says so."""
    for day in asked.days:
        shares = day_shares(workspace, venues, day, consistent=False)
        yield [
            Part(_unit(asked, venue), day_name(day), group_of(venue), shares.get(venue.id, DayShare()))
            for venue in venues
        ]


def _unit(asked: Asked, venue: Venue) -> str:
    return venue.id if asked.by == "venue" else venue.region
