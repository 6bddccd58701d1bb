"""Recount ten minutes of a venue and its day: whatever said that they were touched, the rows say what is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.day import local_day
from chalicelib.domain.entry.day_figures import day_of
from chalicelib.domain.entry.tally import tally
from chalicelib.domain.retention import day_name
from chalicelib.observability import log

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.counters import Cell


def recount(workspace: Workspace, cell: Cell) -> bool:
    """Count a cell's rows and set its figures; False when there was nothing new to say."""
    venue = workspace.venues.get(cell.venue)
    if venue is None:
        log("count_orphan", venue=cell.venue, day=cell.day, level="error")
        return False
    counted = tally(workspace.visits.of_cell(cell.venue, cell.day, cell.start, clear_only=True))
    return counted.total > 0 and workspace.counters.set(venue.region[:6], cell, counted)


def recount_day(workspace: Workspace, venue_id: str, day: str) -> bool:
    """Add a day's cells up anew and set its figures; False when there was nothing new to say.

    To be called after the cells: of two lanes that recounted different cells, the one that reads last sees both.
    """
    venue = workspace.venues.get(venue_id)
    if venue is None:
        return False
    figures = day_of(tally for _, tally in workspace.counters.of_venue(venue.region[:6], venue_id, day))
    if not figures.visits:
        return False
    now = workspace.instant()
    if day != day_name(local_day(now, workspace.tenant)):
        workspace.roll_ups.mark_stale(venue.region[:6], day, now)  # before: a crash in between costs a look, no figure
    return workspace.counters.set_day(venue_id, day, figures)
