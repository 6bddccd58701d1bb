"""Erase a day: its key goes, caches run out, and then a certificate says so; what is left is swept a week later."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.domain.custody.day_life import DayLife
from chalicelib.domain.custody.part import SWEEP
from chalicelib.domain.tracing.day_index import CLASSES as INDEXED
from chalicelib.observability import log
from chalicelib.usecases.custody.entries import facts_of, fail, once
from chalicelib.usecases.custody.gather_parts import gather
from chalicelib.usecases.custody.record import Fact
from chalicelib.usecases.custody.settle_holds import settle

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def erase_day(workspace: Workspace, life: DayLife, at: datetime) -> bool:
    """Remove a day's key for good; False when a confirmed hold is not settled yet, or the key still stands there."""
    settled = settle(workspace, life.row_class, life.day, at)
    if settled.waiting:
        fail(workspace, life.row_class, life.day, "hold_waiting", count=settled.waiting)
        return False
    workspace.day_key_rows.erase(life.row_class, life.day, clock_of(workspace, at))
    if not _key_is_gone(workspace, life):
        return False
    _drop_indexes(workspace, life)  # sealed under that key, they open to nobody any more
    return True


def close_day(workspace: Workspace, life: DayLife, at: datetime) -> bool:
    """Take no more rows of a day."""
    return workspace.day_key_rows.close(life.row_class, life.day, clock_of(workspace, at))


def certify_day(workspace: Workspace, life: DayLife, at: datetime) -> bool:
    """Append the CERT of a day whose key is gone since caches ran out; False when it is not gone."""
    if not _key_is_gone(workspace, life):
        return False
    _drop_indexes(workspace, life)
    committed, clock = facts_of(workspace, life.committed or 0), clock_of(workspace, at)
    erasing_at = life.erasing_at or clock
    facts: dict[str, Fact] = {
        "day": life.day,
        "rows": committed["rows"] + committed["added"],
        "held": settle(workspace, life.row_class, life.day, at).held,
        "openable": 0,
        "left": life.left or 0,
        "deadline": life.deadline.isoformat(),
        "erased_at": erasing_at.isoformat(timespec="milliseconds"),
        "policy_version": workspace.policy_version,
    }
    sequence = once(workspace, "CERT", life.row_class, life.day, facts)
    return workspace.day_key_rows.certify(life.row_class, life.day, sequence, clock)


def sweep_day(workspace: Workspace, life: DayLife) -> bool:
    """Append SWEPT when workers have deleted what TTL left of a day; False while they work."""
    _drop_indexes(workspace, life)
    parts = gather(workspace, SWEEP, life.row_class, life.day)
    if parts is None:
        return False
    facts: dict[str, Fact] = {"day": life.day, "deleted": sum(part.rows for part in parts), "left": 0}
    sequence = once(workspace, "SWEPT", life.row_class, life.day, facts)
    workspace.day_key_rows.note(life.row_class, life.day, swept=sequence)
    return True


def clock_of(workspace: Workspace, at: datetime) -> datetime:
    """Return by which clock caches run out: the present, or a local stage's later time; asked when it matters."""
    return max(at, workspace.instant())


def _drop_indexes(workspace: Workspace, life: DayLife) -> None:
    """Delete the indexes of a day; before its certificate once more, for a worker may have been about to write one."""
    if life.row_class in INDEXED and (files := workspace.indexes.delete_day(life.row_class, life.day)):
        log("index_dropped", day=life.day, count=files, **{"class": life.row_class})


def _key_is_gone(workspace: Workspace, life: DayLife) -> bool:
    """Read the key's row back and see that no key stands in it."""
    again = workspace.day_key_rows.life(life.row_class, life.day)
    if again is None or again.has_key:
        fail(workspace, life.row_class, life.day, "key_still_there" if again else "row_vanished")
        return False
    return True
