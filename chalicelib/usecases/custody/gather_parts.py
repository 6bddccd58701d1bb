"""Gather the parts of a day's custody: ask workers for what is missing, and go on when all of it is there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.custody.part import BUCKET, FILED, Part, Purpose, Work
from chalicelib.domain.day import day_start
from chalicelib.domain.retention import day_of_name, days_kept
from chalicelib.storage.day_parts import Custody

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

COUNTIES_A_WORKER = 8  # a province's day is counted by some fifteen workers at once
REMEMBERED = timedelta(days=200)  # after a day's retention: longer than a change of policy may shorten it meanwhile


def gather(workspace: Workspace, purpose: Purpose, row_class: str, day: str) -> list[Part] | None:
    """Return a day's parts when all are done; else ask for the missing ones and return None."""
    names = _parts_of(workspace, row_class)
    found = workspace.day_parts.of_day(remembered(workspace, purpose, row_class, day), names)
    missing = [name for name in names if name not in found or not found[name].done]
    if not missing:
        return [found[name] for name in names]
    size = COUNTIES_A_WORKER if row_class in ("visits", "assisted", "paper") else len(missing)
    for start in range(0, len(missing), size):
        some = tuple(missing[start : start + size])
        workspace.queues.ask_for_parts(Work(purpose=purpose, row_class=row_class, day=day, parts=some))
    return None


def remembered(workspace: Workspace, purpose: Purpose, row_class: str, day: str) -> Custody:
    """Name a day's custody for a purpose, and until when it is remembered."""
    start = day_start(day_of_name(day), workspace.tenant)
    kept = timedelta(days=days_kept(workspace.tenant, row_class))
    return Custody(purpose, row_class, day, start + kept + REMEMBERED)


def _parts_of(workspace: Workspace, row_class: str) -> list[str]:
    if row_class in FILED:
        return [BUCKET]
    return workspace.regions.counties_under(workspace.tenant.region_root)
