"""Mend what a crash between two steps left behind: messages nobody queued, abnormal visits nobody alerted on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.alarm.alert import id_of
from chalicelib.domain.day import local_day
from chalicelib.domain.retention import closes_at
from chalicelib.observability import log
from chalicelib.storage.outbox import LIFETIME_S
from chalicelib.usecases.alarm.raise_alert import raise_alert

if TYPE_CHECKING:
    from chalicelib.domain.entry.kept_visit import KeptVisit
    from chalicelib.runtime import Workspace

HOUR_S = 3600
HOURS_BACK = 24
ALL_AT_HOUR = 19  # of UTC: at night in China
RAISES_MAX = 1000  # of one run; the next goes on where this one stopped


class Swept(Struct, frozen=True):
    """How many messages were queued again, alerts raised late, and visits whose alert still cannot be raised."""

    queued: int
    raised: int
    failed: int


def sweep(workspace: Workspace, at: datetime) -> Swept:
    """Queue what waits, and alert on what was missed on any day that takes alerts."""
    queued = _queue_waiting(workspace, at)
    raised = failed = 0
    for visit in _missed(workspace, at):
        try:
            raised += raise_alert(workspace, visit)
        except Exception as fault:  # noqa: BLE001  one bad row must not hide the others; the job fails at its end
            failed += 1
            log("alert_failed", venue=visit.venue, day=visit.day, cause=type(fault).__name__, level="error")
        if raised + failed >= RAISES_MAX:
            log("sweep_full", count=raised, failed=failed, level="warning")
            break
    return Swept(queued, raised, failed)


def _queue_waiting(workspace: Workspace, at: datetime) -> int:
    """Queue every message that waits; one that is in the queue already is claimed once all the same.

    Once a day whatever waits at all is queued: a provider may be down for longer than a day.
    """
    this_hour = int(at.timestamp()) // HOUR_S
    back = LIFETIME_S // HOUR_S if at.hour == ALL_AT_HOUR else HOURS_BACK
    queued = 0
    for hour in range(this_hour - back, this_hour + 1):
        for message_id in workspace.outbox.waiting(hour):
            workspace.queues.send_sms(message_id)
            queued += 1
    return queued


def _missed(workspace: Workspace, at: datetime) -> Iterator[KeptVisit]:
    """List abnormal visits without an alert, found by their figures: of a county's day without one nothing is read."""
    counties = workspace.regions.counties_under(workspace.tenant.region_root)
    for day in _open_days(workspace, at):
        for county in counties:
            cells = list(workspace.counters.abnormal_cells(county, day))
            raised = {alert.id for alert in workspace.alerts.of_day(county, day)} if cells else set()
            for cell in cells:
                for known in workspace.visits.of_cell(cell.venue, cell.day, cell.start, clear_only=True):
                    if known.abnormal and str(id_of(known, county)) not in raised:
                        visit = workspace.visits.get(known.pk, known.sk)
                        yield from [visit] if visit else []


def _open_days(workspace: Workspace, at: datetime) -> Iterator[str]:
    """List the days on which an alert may still be raised, the newest first: paper lists reach back a week."""
    day = local_day(at, workspace.tenant)
    while at < closes_at(workspace.tenant, day, "alerts"):
        yield f"{day:%Y%m%d}"
        day -= timedelta(days=1)
