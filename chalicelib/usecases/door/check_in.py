"""Check in: one scan, one sealed row per person, the same answer however often it is sent."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.entry.presence import is_open, presence_of
from chalicelib.domain.entry.visit import Shown, VisitSeal, check_clock, is_late
from chalicelib.domain.errors import (
    Conflict,
    Forbidden,
    InvalidFields,
    NotFound,
    TooMany,
    Unauthorized,
    one_field,
)
from chalicelib.domain.ids import parse_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place import venue_code
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.place.venue import Location
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.storage.wire import WireError
from chalicelib.usecases.door.visit_rows import (
    VisitRows,
    colour_of,
    local_time,
    shift_word,
    shown_as,
    where_to,
    writable_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.runtime import Workspace


class Scan(Struct, frozen=True, kw_only=True):
    """A scan as the phone sends it."""

    code: str
    scan_id: str
    companions: tuple[str, ...] = ()
    capacity: str = "visitor"
    position: Location | None = None


class Entry(Struct, frozen=True, kw_only=True):
    """An accepted scan: where, when, what is shown, and whether it was known already."""

    scan_id: str
    occurred_at: datetime
    code: IssuedCode
    seal: VisitSeal
    resend: bool


def check_in(workspace: Workspace, caller: Caller, scan: Scan) -> Entry:
    """Register whoever scanned and his companions, or refuse with the reason."""
    code = known_code(workspace, scan.code)
    identified = parse_scan_id(scan.scan_id)
    if identified is None:
        raise one_field("scan_id", "scan_id_format")
    caller = declared(workspace, caller)
    scan_id, occurred_at = identified
    now = workspace.instant()
    check_clock(occurred_at, local_time(workspace, now))
    issued, own, companions = _read(workspace, caller, scan, code, now)
    issued.check(occurred_at)
    key = writable_key(workspace, "visits", keys.day(occurred_at, workspace.utc_offset), now)
    rows = VisitRows(workspace, key, issued, occurred_at, scan_id)
    presence = presence_of(scan.position, issued.location, expected=_expected(workspace, issued, scan, occurred_at))
    try:
        _check_pace(own, now)
        people = _people(workspace, caller, scan, (own, companions), now)
    except (TooMany, InvalidFields):
        # What was accepted once is answered the same, whatever became of the person or his companions since.
        standing = rows.standing(caller.person or "", VisitSeal)
        if standing is None:
            raise
        first, resend = standing, True
    else:
        draft = VisitSeal(
            shown=people[0],
            account=caller.account,
            county=issued.region[:6],
            capacity=scan.capacity,
            word=shift_word(workspace, issued, occurred_at),
            late=is_late(occurred_at, now),
            companions=tuple(people[1:]),
            health_point=where_to(workspace, issued, people),
        )
        first, resend = rows.put_first(draft, "scan", presence)
    _put_companions(rows, first, presence)
    log("scan", mode="scan", late=first.late, resend=resend, count=1 + len(first.companions))
    return Entry(scan_id=scan_id, occurred_at=occurred_at, code=issued, seal=first, resend=resend)


def _put_companions(rows: VisitRows, first: VisitSeal, presence: str) -> None:
    """Write a row for whoever came along; again with a resend, for the first send may have broken off."""
    for number, companion in enumerate(first.companions, 1):
        beside = VisitSeal(shown=companion, account=first.account, county=first.county, health_point=first.health_point)
        rows.put(number, beside, "companion", presence)


def known_code(workspace: Workspace, text: str) -> str:
    """Return a code of this province; another province's is pointed home, anything else is unknown."""
    code = venue_code.parse(text.rpartition("/")[2])
    if code is None:
        raise NotFound("code_unknown")
    tenant = venue_code.tenant_of(code)
    if tenant == workspace.tenant.code:
        return code
    url = workspace.tenant.other_provinces.get(tenant)
    if url is None:
        raise NotFound("code_unknown")
    raise Conflict("other_province", tenant=tenant, url=url)


def declared(workspace: Workspace, caller: Caller) -> Caller:
    """Return a caller who said who he is: in his token, else since it was issued, for which his account is read."""
    if caller.person is None:
        from chalicelib.usecases.account.recognise import recognise

        try:
            caller = recognise(workspace, caller)
        except Unauthorized:
            raise Forbidden("identity_missing") from None
    if caller.person is None or caller.mask is None:
        raise Forbidden("identity_missing")
    return caller


def _read(
    workspace: Workspace, caller: Caller, scan: Scan, code: str, now: datetime
) -> tuple[IssuedCode, Health, dict[str, Any]]:
    """Read code, colour and companions at the same time; a colour that cannot be read is unknown."""
    door = workspace.door
    verified = caller.identity == "verified"
    own, issued, *beside = _together(
        # Whoever is not verified has no colour; under his account stands only whether he must wait, or is gone.
        lambda: colour_of(workspace, (caller.person or "") if verified else caller.account, now),
        lambda: door.code(code),
        *([lambda: door.companions(caller.account)] if scan.companions else []),
    )
    if issued is None:
        raise NotFound("code_unknown")
    if caller.issued_s is not None and caller.issued_s <= own.erased_s:
        raise Unauthorized("token_invalid")
    return issued, own, beside[0] if beside else {}


def _check_pace(own: Health, now: datetime) -> None:
    if own.slow_until is not None and now < own.slow_until:
        raise TooMany("too_many_requests", max(1, round((own.slow_until - now).total_seconds())))


def _people(
    workspace: Workspace, caller: Caller, scan: Scan, found: tuple[Health, dict[str, Any]], now: datetime
) -> list[Shown]:
    """Return what the door is shown of whoever scanned and of each companion he named."""
    own, companions = found
    people = [shown_as(workspace, caller.person or "", caller.mask or "", caller.identity, own)]
    for index, companion_id in enumerate(dict.fromkeys(scan.companions)):
        if companion_id not in companions:
            raise one_field(f"companions[{index}]", "companion_unknown")
        people.append(_companion(workspace, caller, companion_id, companions[companion_id], now))
    return people


def _companion(workspace: Workspace, caller: Caller, companion_id: str, body: dict[str, Any], now: datetime) -> Shown:
    """Read what the door is shown of a companion; who speaks for himself by now is not vouched for by others."""
    person, identity = body["person"], body["identity"]
    if identity == "verified" and _speaks_for_himself(workspace, person):
        identity = "self_declared"
    document = partial(workspace.companion_document, caller.account, companion_id, body["box"])
    colour = colour_of(workspace, person, now, known=identity == "verified", document=document)
    return replace(shown_as(workspace, person, body["mask"], identity, colour), companion_id=companion_id)


def _speaks_for_himself(workspace: Workspace, person: str) -> bool:
    try:
        return workspace.door.is_bound(person)
    except WireError as down:
        log("binding_unread", cause=down.code, level="warning")
        return True


def _expected(workspace: Workspace, issued: IssuedCode, scan: Scan, at: datetime) -> bool:
    """Say whether the door is open to such people at that time; who works or lives there comes at any hour."""
    return scan.capacity != "visitor" or is_open(issued.opening_hours, at + workspace.utc_offset)


def _together(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls at the same time and return their results in order; the first fault is raised."""
    results: list[Any] = [None] * len(calls)
    faults: list[BaseException] = []

    def run(index: int) -> None:
        try:
            results[index] = calls[index]()
        except BaseException as fault:  # noqa: BLE001  raised again in the caller's thread
            faults.append(fault)

    threads = [Thread(target=run, args=(index,)) for index in range(1, len(calls))]
    for thread in threads:
        thread.start()
    run(0)
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return results
