"""Roll figures up: every county's days that may have changed are counted anew from its venues' days, and set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.day import day_end, local_day
from chalicelib.domain.retention import TYPED_IN_WITHIN_DAYS, day_name, day_of_name
from chalicelib.domain.supervision.figures import day_sum, standing_sum
from chalicelib.observability import log
from chalicelib.storage.roll_ups import Place
from chalicelib.usecases.supervision.venue_shares import by_unit, day_shares, standings

if TYPE_CHECKING:
    from chalicelib.domain.place.venue import Venue
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.counters import CounterRow

OPEN_DAYS = TYPED_IN_WITHIN_DAYS + 2
"""Days back whose figures may still change: a list is typed in for a week, and counted until it is committed to."""
SETTLED = timedelta(seconds=60)
"""How long a note is left alone, so that the index of venues has what was written with it."""
ENOUGH_S = 45
"""A county is begun only while so much time is left."""


class RolledUp(Struct, frozen=True):
    """How many counties' days were counted, how many counties failed, and how many time did not suffice for."""

    days: int
    failed: int
    left: int


def roll_up(workspace: Workspace, at: datetime, counties: Iterable[str], time_left_s: Callable[[], float]) -> RolledUp:
    """Roll up counties one after the other; what fails, or is not reached, the next run takes up."""
    wanted = list(counties)
    days = failed = 0
    for number, county in enumerate(wanted):
        if time_left_s() < ENOUGH_S:
            log("roll_up_short", region=county, count=len(wanted) - number, level="warning")
            return RolledUp(days, failed, len(wanted) - number)
        try:
            days += roll_up_county(workspace, county, max(at, workspace.instant()))
        except Exception as fault:  # noqa: BLE001  one county must not hide the others; the job fails at its end
            failed += 1
            log("roll_up_failed", region=county, cause=type(fault).__name__, level="error")
    return RolledUp(days, failed, 0)


def roll_up_county(workspace: Workspace, county: str, as_of: datetime, also: Iterable[str] = ()) -> int:
    """Count how a county's venues stand and its days that may have changed, as of an instant; return how many days."""
    venues = _venues(workspace, county)
    stand = standings(workspace, county, venues.values(), as_of)
    workspace.roll_ups.put_standing(county, by_unit(venues.values(), stand, standing_sum), as_of)
    today = day_name(local_day(as_of, workspace.tenant))
    stale = {day: since for day, since in workspace.roll_ups.stale(county).items() if since + SETTLED <= as_of}
    past = sorted({*stale, *_unfinished(workspace, county, as_of), *also} - {today})
    if past:  # these are not counted again soon: whoever changed his state while the list was read is in the second
        venues = _venues(workspace, county) | venues
    for day in (today, *past):
        shares = day_shares(workspace, venues.values(), day_of_name(day), consistent=day != today)
        workspace.roll_ups.put_day(county, day, by_unit(venues.values(), shares, day_sum), as_of)
        if day in stale:
            workspace.roll_ups.settle(county, day, stale[day])
    return 1 + len(past)


def note_open_days(workspace: Workspace, region: str) -> tuple[CounterRow, ...]:
    """Draft the notes that a county's open days are to be counted anew, for a venue of it is grouped otherwise now."""
    now = workspace.instant()
    return tuple(workspace.roll_ups.stale_row(region[:6], day_name(day), now) for day in _open_days(workspace, now))


def _unfinished(workspace: Workspace, county: str, as_of: datetime) -> Iterator[str]:
    """List the past days that were not counted since they ended."""
    days = {Place(county, day_name(day)): day for day in _open_days(workspace, as_of)}
    rolled = workspace.roll_ups.days(days)
    for place, day in days.items():
        if place not in rolled or rolled[place][1] < day_end(day, workspace.tenant):
            yield place.day


def _open_days(workspace: Workspace, at: datetime) -> list[date]:
    today = local_day(at, workspace.tenant)
    return [today - timedelta(days=back) for back in range(1, OPEN_DAYS + 1)]


def _venues(workspace: Workspace, county: str) -> dict[str, Venue]:
    return {venue.id: venue for _, venue in workspace.venues.in_county(county)}
