"""Make the day keys ahead of the days that need them; nothing else in the program makes keys."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.day import local_day
from chalicelib.domain.retention import closes_at, epoch_of, first_open_day, last_day_of
from chalicelib.observability import log
from chalicelib.security.day_keys import CLASSES

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AHEAD_DAYS = 3  # the job may fail for two days before a door notices


class Made(Struct, frozen=True):
    """How many keys a run made, found there, and failed to make."""

    made: int
    kept: int
    failed: int


def make_day_keys(workspace: Workspace, at: datetime) -> Made:
    """Make what is missing of every class's keys, from its first open day on; one failure stops no other.

    None once collection has ended: nothing more may come, and what is made now would only have to be erased.
    """
    if workspace.ending is not None:
        log("day_keys_ended")
        return Made(0, 0, 0)
    today = local_day(at, workspace.tenant)
    counts = {"made": 0, "kept": 0, "failed": 0}
    for row_class in CLASSES:
        first = first_open_day(today, row_class)
        for day in (first + timedelta(days=n) for n in range((today - first).days + AHEAD_DAYS + 1)):
            if at >= min(closes_at(workspace.tenant, day, row_class), workspace.deadline(row_class, day)):
                continue
            try:
                counts["made" if _ensure(workspace, row_class, day) else "kept"] += 1
            except Exception as fault:  # noqa: BLE001  the other days and classes must get theirs; the job fails at its end
                counts["failed"] += 1
                log("day_key_failed", day=f"{day:%Y%m%d}", cause=type(fault).__name__, **{"class": row_class})
    return Made(**counts)


def _ensure(workspace: Workspace, row_class: str, day: date) -> bool:
    rows, name = workspace.day_key_rows, f"{day:%Y%m%d}"
    if rows.exists(row_class, name):
        return False
    kms_key = _epoch_key(workspace, row_class, epoch_of(day))
    wrapped = workspace.epoch_keys.new_day_key(kms_key, row_class, name)
    deadline = workspace.deadline(row_class, day)
    return rows.put_day(row_class, name, wrapped, kms_key, int(deadline.timestamp()))


def _epoch_key(workspace: Workspace, row_class: str, epoch: int) -> str:
    """Return the epoch's KMS key, made now if need be; whoever loses a race discards his own."""
    rows = workspace.day_key_rows
    found = rows.kms_key(row_class, epoch)
    if found:
        return found
    made = workspace.epoch_keys.create(row_class, epoch)
    deadline = workspace.deadline(row_class, last_day_of(epoch))
    if rows.put_epoch(row_class, epoch, made, int(deadline.timestamp())):
        log("epoch_key_made", **{"class": row_class})
        return made
    workspace.epoch_keys.discard(made)
    winner = rows.kms_key(row_class, epoch)
    if winner is None:
        raise LookupError("an epoch's row vanished")
    return winner
