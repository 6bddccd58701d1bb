"""Settle holds: re-seal what they list under their own keys, before a day's key goes and while nobody waits for it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.custody.hold import ClassDay, Hold, HoldCase
from chalicelib.domain.errors import Conflict
from chalicelib.observability import log, measure
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.security.sealing import SealBroken
from chalicelib.storage import keys
from chalicelib.storage.case_keys import CaseKeyGone
from chalicelib.storage.holds import case_of
from chalicelib.usecases.custody.list_rows import rows_of
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from chalicelib.domain.custody.hold import HeldRow
    from chalicelib.runtime import Workspace
    from chalicelib.storage.listed_rows import ListedRow
    from chalicelib.storage.rows.cases import CaseRow


class Settled(Struct, frozen=True):
    """How many rows of a class's day confirmed holds keep, and how many holds may still lack some."""

    held: int
    waiting: int


class HoldsUncounted(Exception):
    """A day's key is gone, and how many of its rows are held cannot be said at the moment."""


def settle(workspace: Workspace, row_class: str, day: str, at: datetime) -> Settled:
    """Re-seal what confirmed holds still lack of a class's day (yyyymmdd); its key must stay while any waits.

    Once the key is gone this only counts, and raises HoldsUncounted rather than name too small a number.
    """
    what = ClassDay(row_class, day)
    names: set[str] = set()
    waiting = 0
    for hold, row in workspace.holds.all():
        if hold.holds(what, at):
            kept, lacking = _settled(workspace, hold, row, what, at)
            names |= kept
            waiting += lacking
    if waiting and not _has_key(workspace, what):
        raise HoldsUncounted
    return Settled(len(names), waiting)


def settle_all(workspace: Workspace, at: datetime) -> None:
    """Re-seal for every confirmed hold what it still lacks, so that nothing is left to its days' last hour."""
    for hold, row in workspace.holds.all():
        left = [what for what in hold.days if what not in hold.complete and hold.holds(what, at)]
        done = [what for what in left if not _settled(workspace, hold, row, what, at)[1] and _closed(workspace, what)]
        if done:
            with suppress(Conflict):  # somebody wrote it meanwhile: the next hour is early enough
                workspace.holds.change(replace(hold, complete=(*hold.complete, *done)), row)


def keep_listed(workspace: Workspace, hold: Hold, case: HoldCase, key: bytes, what: ClassDay) -> None:
    """Re-seal the rows of a class's day that a hold lists and lacks; repeated it finds nothing to do."""
    held = workspace.holds.names(hold.id, what)
    lacking = {name: row for name, row in rows_of(workspace, case.stretches, what).items() if name not in held}
    if not lacking:
        return
    try:
        # Asked for anew, and past its deadline too: whoever settles decides whether the day may go.
        seal = workspace.vault.day_key(*what).seal
    except DayKeyGone:
        measure("hold_unkept", "Rows", len(lacking), day=what.day, cause="day_erased", **{"class": what.row_class})
        return
    opened = [(name, found) for name, row in lacking.items() if (found := _opened(row, seal)) is not None]
    kept = workspace.holds.keep(hold, opened, key)
    log("hold_rows_kept", count=kept, day=what.day, **{"class": what.row_class})


def pending_of(workspace: Workspace) -> timedelta:
    """Return how long a hold waits for its second person."""
    return timedelta(hours=workspace.tenant.caps.hold_pending_hours)


def put_on_record(workspace: Workspace, hold: Hold) -> None:
    """Record that a hold is confirmed, once."""
    once = keys.once_name("HOLD", "hold", hold.ref)
    if workspace.audit.recorded(once) is not None:
        return
    facts: dict[str, str | int | bool | list[str] | None] = {
        "rows": hold.rows,
        "days": [f"{what.row_class}/{what.day}" for what in hold.days],
        "until": hold.until.isoformat(timespec="milliseconds"),
    }
    with suppress(Conflict):  # somebody else was faster
        record(workspace, "HOLD", office=hold.confirmed_office, purpose="hold", ref=hold.ref, once=once, facts=facts)


def _settled(workspace: Workspace, hold: Hold, row: CaseRow, what: ClassDay, at: datetime) -> tuple[set[str], int]:
    """Return the names of the rows that a hold keeps of a class's day, and 1 when it may lack some."""
    try:
        put_on_record(workspace, hold)
        key = workspace.case_keys.open(case_of(hold.id), at)
        keep_listed(workspace, hold, workspace.holds.open_case(row, key), key, what)
        return workspace.holds.names(hold.id, what), 0
    except CaseKeyGone:
        log("hold_key_gone", day=what.day, **{"class": what.row_class})
        return set(), 0  # it was ended meanwhile: what it keeps opens to nobody
    except Exception as fault:  # noqa: BLE001  whatever it is, the day must wait for it, and the other holds must not
        measure("hold_unkept", "Rows", 1, day=what.day, cause=type(fault).__name__, **{"class": what.row_class})
        return set(), 1


def _opened(row: ListedRow, seal: bytes) -> HeldRow | None:
    try:
        return row.opened(seal)
    except SealBroken:
        # It opens to nobody, with this key or without it: there is nothing to wait for.
        measure("hold_unkept", "Rows", 1, day=row.day, cause="seal_broken", **{"class": row.row_class})
        return None


def _has_key(workspace: Workspace, what: ClassDay) -> bool:
    life = workspace.day_key_rows.life(*what)
    return life is not None and life.has_key


def _closed(workspace: Workspace, what: ClassDay) -> bool:
    """Say whether a day takes no more rows."""
    try:
        return not workspace.vault.day_key(*what).writable
    except DayKeyGone:
        return True
