"""Show a venue's figures: one of its days, and all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.entry.day_figures import DayFigures, DoorFigures, People, people_of
from chalicelib.domain.errors import NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.usecases.venue.venue_moves import SEEING, manages

if TYPE_CHECKING:
    from chalicelib.domain.place.venue import Venue
    from chalicelib.runtime import Workspace

PEOPLE_ROWS_MAX = 50_000
"""Rows of a day that are read to count its people: about a second; a busier day says its visits only."""


class VenueFigures(Struct, frozen=True, kw_only=True):
    """A venue's day by its doors, their names beside, and its whole life; people are None where nobody can tell."""

    day: str
    figures: DayFigures
    people: People | None
    implausible: dict[str, int]
    names: dict[str, str]
    total: DoorFigures


def show_figures(workspace: Workspace, caller: Caller, venue_id: str, day: str) -> VenueFigures:
    """Return the figures of a local day (yyyymmdd) of a venue that the caller manages or supervises.

    Whoever may write people down there is not told how many of those were abnormal: he could write down one.
    """
    venue = _counted(workspace, caller, venue_id)
    days = dict(workspace.counters.days_of(venue.id))
    if manages(venue, caller) or workspace.clerks.get(venue.id, caller.account) is not None:
        days = {each: figures.at_own_door() for each, figures in days.items()}
    figures = days.get(day, DayFigures())
    return VenueFigures(
        day=day,
        figures=figures,
        people=_people(workspace, venue.id, day, figures),
        implausible=workspace.marks.counted(venue.id, day),
        names=workspace.venues.entrance_names(venue.id),
        total=DoorFigures(
            visits=sum(each.visits for each in days.values()),
            scans=sum(each.scans for each in days.values()),
            abnormal=sum(each.abnormal for each in days.values()),
        ),
    )


def _counted(workspace: Workspace, caller: Caller, venue_id: str) -> Venue:
    venue = workspace.venues.get(venue_id)
    roles = caller.roles_named(*SEEING)
    if venue is None or not (
        manages(venue, caller) or any(role.covers(venue.region, venue.category) for role in roles)
    ):
        raise NotFound("not_found")
    return venue


def _people(workspace: Workspace, venue_id: str, day: str, figures: DayFigures) -> People | None:
    """Count the people of a day from its rows; None when they are too many, or destroyed, in part or whole."""
    if figures.visits > PEOPLE_ROWS_MAX:
        return None
    rows = list(workspace.visits.of_day(venue_id, day, clear_only=True))
    return people_of(rows) if len(rows) >= figures.visits else None
