"""Mend what a crash between two steps left behind: messages nobody queued, abnormal visits nobody alerted on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.alarm.raise_alert import raise_alert

if TYPE_CHECKING:
    from chalicelib.domain.entry.kept_visit import KeptVisit
    from chalicelib.runtime import Workspace

HOURS_BACK = 24
RAISES_MAX = 1000  # of one run; the next goes on where this one stopped


@dataclass(frozen=True, slots=True)
class Swept:
    """How many messages were queued again, alerts raised late, and visits whose alert still cannot be raised."""

    queued: int
    raised: int
    failed: int


def sweep(workspace: Workspace, at: datetime) -> Swept:
    """Queue what waits since up to a day, and alert on what was missed yesterday and today."""
    queued = _queue_waiting(workspace, at)
    raised = failed = 0
    for visit in _abnormal(workspace, at):
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
    """Queue every message that waits; one that is in the queue already is claimed once all the same."""
    this_hour = int(at.timestamp()) // 3600
    queued = 0
    for hour in range(this_hour - HOURS_BACK, this_hour + 1):
        for message_id in workspace.outbox.waiting(hour):
            workspace.queues.send_sms(message_id)
            queued += 1
    return queued


def _abnormal(workspace: Workspace, at: datetime) -> Iterator[KeptVisit]:
    """List abnormal visits of the days that still take rows, found by their figures."""
    counties = workspace.regions.counties_under(workspace.tenant.region_root)
    for day in (keys.day(at - timedelta(days=1), workspace.utc_offset), keys.day(at, workspace.utc_offset)):
        for county in counties:
            for cell in workspace.counters.abnormal_cells(county, day):
                visits = workspace.visits.of_cell(cell.venue, cell.day, cell.start)
                yield from (visit for visit in visits if visit.abnormal)
