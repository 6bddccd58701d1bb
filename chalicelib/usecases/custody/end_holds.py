"""End holds: at their time, given up, or never confirmed; a hold's key goes first, and with it all that it kept."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.custody.hold import CONFIRMED, PENDING, Hold
from chalicelib.domain.errors import Conflict
from chalicelib.observability import log, measure
from chalicelib.storage import keys
from chalicelib.storage.holds import case_of
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.custody.settle_holds import pending_of, settle_all

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.cases import CaseRow


class HoldsUnended(Exception):
    """Some holds should have ended and could not; the others did."""


def end_holds(workspace: Workspace, at: datetime) -> int:
    """Settle what confirmed holds still lack, then end those whose time has come; return how many.

    One that fails stops no other; HoldsUnended is raised when all were tried.
    """
    settle_all(workspace, at)
    ended = failed = 0
    for hold, row in workspace.holds.all():
        if hold.ended_at is not None or hold.state(at, pending_of(workspace)) in (PENDING, CONFIRMED):
            continue
        try:
            _end(workspace, hold, row, at)
            ended += 1
        except Exception as fault:  # noqa: BLE001  the others must end; the next hour tries this one again
            failed += 1
            measure("hold_unended", "Failed", 1, cause=type(fault).__name__)
    if failed:
        raise HoldsUnended(f"{failed} failed")
    return ended


def _end(workspace: Workspace, hold: Hold, row: CaseRow, at: datetime) -> None:
    """Remove the key, then the rows, then say so; after a crash each step finds what it left."""
    case = case_of(hold.id)
    if workspace.case_keys.lives(case):
        hold = replace(hold, rows=workspace.holds.count(hold.id))
        row = workspace.holds.change(hold, row)
        workspace.case_keys.erase(case, at)
    workspace.holds.delete_rows(hold.id)
    reason = "released" if hold.released_at else "until" if hold.confirmed_at else "lapsed"
    facts: dict[str, str | int | bool | list[str] | None] = {"rows": hold.rows, "reason": reason}
    with suppress(Conflict):  # a repeat after a crash: it is on record
        once = keys.once_name("HOLD_END", "hold", hold.ref)
        record(workspace, "HOLD_END", purpose="hold", ref=hold.ref, once=once, facts=facts)
    forgotten_at = at + timedelta(days=workspace.tenant.retention.accesses_days)
    workspace.holds.change(replace(hold, ended_at=at), row, forgotten_at=forgotten_at)
    log("hold_ended", region=hold.region, rows=hold.rows, cause=reason)
