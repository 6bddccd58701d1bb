"""End the KMS key of an epoch whose day keys are all gone; when KMS has forgotten it, nobody can open anything."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.custody.day_life import ERASED, LIVE
from chalicelib.domain.day import local_day
from chalicelib.domain.retention import EPOCH_DAYS, day_name, epoch_of, last_day_of
from chalicelib.observability import log
from chalicelib.storage.day_key_rows import ENDED, ENDING
from chalicelib.usecases.custody.entries import once
from chalicelib.usecases.custody.make_day_keys import AHEAD_DAYS
from chalicelib.usecases.custody.record import Fact

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def end_epochs(workspace: Workspace, row_class: str, since: date, at: datetime) -> date | None:
    """Move a class's epochs on, from the one of a day on; return the first day of the oldest that has not ended."""
    oldest: date | None = None
    epoch = epoch_of(since)
    # When collection has ended every day has, also those whose keys were made ahead; beyond them there is no epoch.
    newest = epoch_of(local_day(at, workspace.tenant) + timedelta(days=AHEAD_DAYS))
    while epoch <= newest and workspace.deadline(row_class, last_day_of(epoch)) <= at:
        if not _end(workspace, row_class, epoch) and oldest is None:
            oldest = _days(epoch)[0]
        epoch += 1
    return oldest


def _end(workspace: Workspace, row_class: str, epoch: int) -> bool:
    """Take an epoch a step further; say whether it has ended, or never was."""
    rows = workspace.day_key_rows
    found = rows.epoch_state(row_class, epoch)
    if found is None or found[0] == ENDED:
        return True
    state, kms_key = found
    if state == LIVE:
        lives = rows.lives(row_class, (day_name(day) for day in _days(epoch)))
        if all(life.state == ERASED for life in lives) and rows.move_epoch(row_class, epoch, LIVE, ENDING):
            log("epoch_ending", count=len(lives), **{"class": row_class})
            workspace.epoch_keys.discard(kms_key)
        return False
    return _finish(workspace, row_class, epoch, kms_key)


def _finish(workspace: Workspace, row_class: str, epoch: int, kms_key: str) -> bool:
    """Append FINAL when KMS knows the key no more; a key whose deletion was never scheduled is scheduled again."""
    state = workspace.epoch_keys.state(kms_key)
    if state is not None:
        if state != "PendingDeletion":
            workspace.epoch_keys.discard(kms_key)
        return False
    first, *_, last = _days(epoch)
    facts: dict[str, Fact] = {"epoch": epoch, "first_day": day_name(first), "last_day": day_name(last)}
    once(workspace, "FINAL", row_class, str(epoch), facts)
    return workspace.day_key_rows.move_epoch(row_class, epoch, ENDING, ENDED)


def _days(epoch: int) -> list[date]:
    last = last_day_of(epoch)
    return [last - timedelta(days=back) for back in reversed(range(EPOCH_DAYS))]
