"""Recount ten minutes of a venue and its day: whatever said that they were touched, the rows say what is true."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.day import local_day
from chalicelib.domain.entry.tally import tally
from chalicelib.domain.retention import day_name
from chalicelib.observability import log

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AT_WORK = timedelta(seconds=60)
"""As long as a consumer may take: what it counts before midnight it may write after the day was rolled up."""


def recount(workspace: Workspace, venue_id: str, day: str, starts: Iterable[str]) -> bool:
    """Count the rows of a day's ten minutes (by their start, hhm0) and set its figures; False when more was counted."""
    venue = workspace.venues.get(venue_id)
    if venue is None:
        log("count_orphan", venue=venue_id, day=day, level="error")
        return False
    found = ((start, tally(workspace.visits.of_cell(venue_id, day, start, clear_only=True))) for start in starts)
    counted = {start: each for start, each in found if each.total}
    if not counted:
        return False
    now = workspace.instant()
    if day != day_name(local_day(now + AT_WORK, workspace.tenant)):
        workspace.roll_ups.mark_stale(venue.region[:6], day, now)  # before: a crash in between costs a look, no figure
    return workspace.counters.set(venue.region[:6], venue_id, day, counted)
