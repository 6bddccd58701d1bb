"""Write down whoever cannot scan: staff register several people at once, and learn nobody's colour by it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.entry.visit import Shown, check_clock, is_late
from chalicelib.domain.entry.written import Written, WrittenSeal
from chalicelib.domain.errors import Conflict, FieldError, InvalidFields, one_field
from chalicelib.domain.ids import parse_scan_id
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.observability import log
from chalicelib.security.pseudonyms import named_person_id
from chalicelib.storage import keys
from chalicelib.usecases.door.limit_writing import give_back_people, spend_people
from chalicelib.usecases.door.visit_rows import VisitRows, colour_of, writable_key
from chalicelib.usecases.venue.tended_doors import tended_door

if TYPE_CHECKING:
    from chalicelib.domain.alarm.health import Health
    from chalicelib.runtime import Workspace


class Assisted(Struct, frozen=True, kw_only=True):
    """What was registered: where, when and for whom, without a word about colours."""

    scan_id: str
    occurred_at: datetime
    code: IssuedCode
    late: bool
    resend: bool


def write_down(
    workspace: Workspace, caller: Caller, entrance_id: str, scan_id: str, people: tuple[Written, ...]
) -> Assisted:
    """Register people at a door that the caller tends; the same list again changes nothing and costs no limit."""
    identified = parse_scan_id(scan_id)
    if identified is None:
        raise one_field("scan_id", "scan_id_format")
    scan_id, occurred_at = identified
    now = workspace.instant()
    check_clock(occurred_at, now)
    code = tended_door(workspace, caller, entrance_id)
    code.check(occurred_at)
    key = writable_key(workspace, "assisted", keys.day(occurred_at, workspace.utc_offset), now)
    rows = VisitRows(workspace, key, code, occurred_at, scan_id)
    late = is_late(occurred_at, now)
    drafts = [
        seal_of(caller, code, written, person_of(workspace, written), _colour_of(workspace, written, now), late=late)
        for written in people
    ]
    _refuse_doubles(drafts)
    marked = replace(drafts[0], list_mark=_mark(people))
    first, resend = _put_first(workspace, rows, marked, code.venue, len(people))
    for number, draft in enumerate(drafts[1:], 1):
        rows.put(number, draft, "assisted", "on_site")
    log("scan", mode="assisted", late=first.late, resend=resend, count=len(people))
    return Assisted(scan_id=scan_id, occurred_at=occurred_at, code=code, late=first.late, resend=resend)


def seal_of(
    caller: Caller, code: IssuedCode, written: Written, person: str, health: Health, *, late: bool
) -> WrittenSeal:
    """Say what the row of somebody written down keeps: his colour for the alert, and who wrote it."""
    shown = Shown(
        person=person,
        mask=written.mask,
        identity="self_declared",
        colour=health.colour,
        admitted=None,
        flags=health.flags,
        as_of=health.as_of,
        unread=health.unread,
    )
    return WrittenSeal(shown=shown, account=caller.account, county=code.region[:6], late=late, written=written)


def _colour_of(workspace: Workspace, written: Written, now: datetime) -> Health:
    """Read the present colour of somebody who gave a document; of anybody else nothing is known."""
    number = written.id_number
    document = (lambda: (written.id_type or "resident_id", number)) if number is not None else None
    return colour_of(workspace, person_of(workspace, written), now, known=number is not None, document=document)


def person_of(workspace: Workspace, written: Written) -> str:
    """Name a person by his document; without one by his name and a phone, his own or his guardian's."""
    if written.id_type and written.id_number:
        return workspace.people.person(written.id_type, written.id_number)
    phone = written.phone or written.guardian_phone or ""
    return named_person_id(workspace.keyring.index, phone, same_name_key(written.name))


def _put_first(
    workspace: Workspace, rows: VisitRows, draft: WrittenSeal, venue: str, count: int
) -> tuple[WrittenSeal, bool]:
    """Write the first row and count all of them against the hours of clerk and venue; return what was there instead.

    The limits are spent before anything is written, and given back when two sends of one list met.
    """
    known = workspace.visits.get(*rows.place(0)) is not None
    if not known:
        spend_people(workspace, draft.account, venue, count)
    written = False
    try:
        first, resend = rows.put_first(draft, "assisted", "on_site")
        written = not resend
    finally:
        if not known and not written:
            give_back_people(workspace, draft.account, venue, count)
    if (first.account, first.list_mark) != (draft.account, draft.list_mark):
        raise Conflict("scan_taken")
    return first, resend


def _mark(people: tuple[Written, ...]) -> str:
    return hashlib.sha256(msgspec.json.encode(people)).hexdigest()


def _refuse_doubles(drafts: list[WrittenSeal]) -> None:
    persons = [draft.shown.person for draft in drafts]
    doubles = [index for index, person in enumerate(persons) if person in persons[:index]]
    if doubles:
        raise InvalidFields([FieldError(f"people[{index}]", "duplicate") for index in doubles])
