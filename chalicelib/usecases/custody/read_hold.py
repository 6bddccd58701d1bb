"""Read holds: who may know of them, what the second person is shown, and the rows themselves, never without a trace."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Literal

import msgspec

from chalicelib.domain.alarm.alert import Alert, AlertSeal, Remark
from chalicelib.domain.custody.hold import CONFIRMED, PENDING, HeldRow, Hold
from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.entry.written import Written
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.caller import Caller
from chalicelib.storage.case_keys import CaseKeyGone
from chalicelib.storage.holds import case_of
from chalicelib.storage.visits import passing_of
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.custody import list_rows
from chalicelib.usecases.custody.place_hold import PROPOSERS, Shown
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.custody.settle_holds import pending_of

if TYPE_CHECKING:
    from chalicelib.domain.person.particulars import Particulars
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.cases import CaseRow

READERS = (*PROPOSERS, "auditor")
Purpose = Literal["court", "criminal", "administrative", "civil", "person"]
PURPOSES: dict[Purpose, str] = {
    "court": "封存记录调阅（法院）",
    "criminal": "封存记录调阅（刑事侦查）",
    "administrative": "封存记录调阅（行政案件）",
    "civil": "封存记录调阅（民事案件）",
    "person": "封存记录调阅（本人申请）",
}
"""For what held rows may be read, as the person sees it; free words would end up in an address and in the chain."""


class KeptVisitSeal(VisitSeal, frozen=True, kw_only=True):
    """What a held visit says, of whichever class; `written` is who staff wrote down."""

    written: Written | None = None


class ReadRow(Hidden, frozen=True, kw_only=True):
    """A held row as its reader is shown it; `full`, `written` and `remarks` only for whoever asked for all of it."""

    row: HeldRow
    person: str
    mask: str
    colour: str
    flags: tuple[str, ...]
    mode: str
    venue: str
    entrance: str
    occurred_at: datetime
    state: str | None = None
    full: Particulars | None = None
    written: Written | None = None
    remarks: tuple[Remark, ...] = ()


def listing(workspace: Workspace, caller: Caller, limit: int, cursor: str | None) -> tuple[list[Shown], str | None]:
    """List the holds of the caller's regions, the newest first."""

    def kept(held: tuple[Hold, CaseRow]) -> Shown | None:
        return _shown(workspace, caller, *held) if _covers(caller, held[0]) else None

    placed = ((hold.id, (hold, row)) for hold, row in workspace.holds.all(cursors.read(cursor)))
    return cursors.page(placed, kept, limit)


def show(workspace: Workspace, caller: Caller, hold_id: str) -> Shown:
    """Show a hold, and while it waits for its second person how much it would keep, counted now."""
    held = workspace.holds.get(hold_id)
    if held is None or not _covers(caller, held[0]):
        raise NotFound("not_found")
    hold, row = held
    now = workspace.instant()
    shown = _shown(workspace, caller, hold, row)
    if shown.case is None or hold.state(now, pending_of(workspace)) != PENDING:
        return shown
    return Shown(hold, shown.case, list_rows.estimate(workspace, shown.case.stretches, now))


def read_rows(
    workspace: Workspace, caller: Caller, hold_id: str, purpose: Purpose, page: tuple[int, str | None], *, full: bool
) -> tuple[list[ReadRow], str | None]:
    """Show a page (limit, cursor) of what a hold keeps; the look is on record before anything of it is shown."""
    held = workspace.holds.get(hold_id)
    role = next((each for each in caller.roles_named("approver") if held and each.covers(held[0].region)), None)
    if held is None or role is None:
        raise NotFound("not_found")
    hold, now = held[0], workspace.instant()
    state = hold.state(now, pending_of(workspace))
    if state != CONFIRMED:
        raise Conflict("hold_state", state=state)
    key = workspace.case_keys.open(case_of(hold.id), now)
    found = list(islice(workspace.holds.kept(hold.id, cursors.read(page[1])), page[0] + 1))
    rows = [_read(workspace, workspace.holds.open_row(row, key), full=full) for row in found[: page[0]]]
    facts: dict[str, str | int | bool | list[str] | None] = {"rows": len(rows), "full": full}
    record(workspace, "HOLD_READ", office=role.office, purpose=purpose, ref=hold.ref, facts=facts)
    for person in dict.fromkeys(row.person for row in rows):
        workspace.accesses.record(person, role.office, PURPOSES[purpose], now)
    return rows, cursors.spell(found[page[0] - 1].sk) if len(found) > page[0] else None


def _covers(caller: Caller, hold: Hold) -> bool:
    return any(role.covers(hold.region) for role in caller.roles_named(*READERS))


def _shown(workspace: Workspace, caller: Caller, hold: Hold, row: CaseRow) -> Shown:
    """Open the case for whoever may decide on it; an auditor sees that there is one, and nobody in it."""
    if not any(role.covers(hold.region) for role in caller.roles_named(*PROPOSERS)) or row.sealed is None:
        return Shown(hold)
    try:
        key = workspace.case_keys.open(case_of(hold.id), workspace.instant())
    except CaseKeyGone:
        return Shown(hold)
    return Shown(hold, workspace.holds.open_case(row, key))


def _read(workspace: Workspace, row: HeldRow, *, full: bool) -> ReadRow:
    return (
        _read_alert(workspace, row, full=full) if row.row_class == "alerts" else _read_visit(workspace, row, full=full)
    )


def _read_visit(workspace: Workspace, row: HeldRow, *, full: bool) -> ReadRow:
    seal = msgspec.json.decode(row.seal, type=KeptVisitSeal)
    passing = passing_of(row.pk, row.sk)
    midnight = datetime.strptime(f"{row.day}+0000", "%Y%m%d%z")
    shown = seal.shown
    return ReadRow(
        row=row,
        person=shown.person,
        mask=shown.mask,
        colour=shown.colour,
        flags=shown.flags,
        mode=str(msgspec.json.decode(row.clear)["mode"]),
        venue=passing.venue,
        entrance=passing.entrance,
        occurred_at=midnight + timedelta(milliseconds=passing.at_ms) - workspace.utc_offset,
        full=workspace.people.particulars(shown.person) if full else None,
        written=seal.written if full else None,
    )


def _read_alert(workspace: Workspace, row: HeldRow, *, full: bool) -> ReadRow:
    seal = msgspec.json.decode(row.seal, type=AlertSeal)
    alert = msgspec.json.decode(row.clear, type=Alert)
    return ReadRow(
        row=row,
        person=seal.person,
        mask=seal.mask,
        colour=seal.colour,
        flags=seal.flags,
        mode=seal.mode,
        venue=alert.venue,
        entrance=alert.entrance,
        occurred_at=alert.occurred_at,
        state=alert.state,
        full=workspace.people.particulars(seal.person) if full else None,
        remarks=tuple(msgspec.json.decode(row.remarks or "[]", type=list[Remark])) if full else (),
    )
