"""Check in: one scan, one sealed row per person, the same answer however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.domain import venue_code
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import (
    Conflict,
    Forbidden,
    NotFound,
    StorageUnavailable,
    TooMany,
    Unauthorized,
    Unprocessable,
    one_field,
)
from chalicelib.domain.health import Health
from chalicelib.domain.ids import parse_scan_id
from chalicelib.domain.issued_code import IssuedCode
from chalicelib.domain.presence import presence_of
from chalicelib.domain.shift import shift_start, word
from chalicelib.domain.venue import Location
from chalicelib.domain.visit import Shown, VisitSeal, check_clock, is_late
from chalicelib.observability import log
from chalicelib.security.day_keys import DayKey, DayKeyGone
from chalicelib.security.pseudonyms import day_pseudonym
from chalicelib.security.sealing import seal, unseal
from chalicelib.storage import keys
from chalicelib.storage.wire import WireError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.runtime import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A scan as the phone sends it."""

    code: str
    scan_id: str
    companions: tuple[str, ...] = ()
    capacity: str = "visitor"
    position: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
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
    caller = _known(workspace, caller)
    scan_id, occurred_at = identified
    now = workspace.instant()
    check_clock(occurred_at, now)
    issued, people = _read(workspace, caller, scan, code, now)
    issued.check(occurred_at)
    day = keys.day(occurred_at, workspace.utc_offset)
    draft = VisitSeal(
        shown=people[0],
        account=caller.account,
        county=issued.region[:6],
        capacity=scan.capacity,
        word=_word(workspace, issued, occurred_at),
        late=is_late(occurred_at, now),
        companions=tuple(people[1:]),
    )
    presence = presence_of(scan.position, issued.location)
    rows = _Rows(workspace, _day_key(workspace, day, now), issued, occurred_at, scan_id)
    first, resend = rows.put_first(draft, presence)
    for number, companion in enumerate(first.companions, 1):
        rows.put(number, VisitSeal(shown=companion, account=caller.account, county=first.county), "companion", presence)
    log("scan", mode="scan", late=first.late, resend=resend, count=1 + len(first.companions))
    return Entry(scan_id=scan_id, occurred_at=occurred_at, code=issued, seal=first, resend=resend)


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


def _known(workspace: Workspace, caller: Caller) -> Caller:
    """Return a caller who said who he is: in his token, else since it was issued, for which his account is read."""
    if caller.person is None:
        from chalicelib.usecases.recognise import recognise

        try:
            caller = recognise(workspace, caller)
        except Unauthorized:
            raise Forbidden("identity_missing") from None
    if caller.person is None or caller.mask is None:
        raise Forbidden("identity_missing")
    return caller


def _read(workspace: Workspace, caller: Caller, scan: Scan, code: str, now: datetime) -> tuple[IssuedCode, list[Shown]]:
    """Read code, colour and companions at the same time; a colour that cannot be read is unknown."""
    door = workspace.door
    verified = caller.identity == "verified"
    own, issued, companions = _together(
        lambda: _colour(workspace, caller.person or "", verified, now),
        lambda: door.code(code),
        (lambda: door.companions(caller.account)) if scan.companions else dict,
    )
    if issued is None:
        raise NotFound("code_unknown")
    if own.slow_until is not None and now < own.slow_until:
        raise TooMany("too_many_requests", max(1, round((own.slow_until - now).total_seconds())))
    people = [_shown(workspace, caller.person or "", caller.mask or "", caller.identity, own)]
    for index, companion_id in enumerate(dict.fromkeys(scan.companions)):
        if companion_id not in companions:
            raise one_field(f"companions[{index}]", "companion_unknown")
        body = companions[companion_id]
        colour = _colour(workspace, body["person"], body["identity"] == "verified", now)
        shown = _shown(workspace, body["person"], body["mask"], body["identity"], colour)
        people.append(replace(shown, companion_id=companion_id))
    return issued, people


def _colour(workspace: Workspace, person: str, verified: bool, now: datetime) -> Health:
    if not verified:
        return Health()
    try:
        return workspace.door.health(person).at(now)
    except WireError as down:
        log("health_unread", cause=down.code, level="warning")
        return Health()


def _shown(workspace: Workspace, person: str, mask: str, identity: str, health: Health) -> Shown:
    known = identity == "verified"
    return Shown(
        person=person,
        mask=mask,
        identity=identity,
        colour=health.colour,
        flags=health.flags,
        as_of=health.as_of,
        admitted=workspace.tenant.admits(health.colour, health.flags) if known else None,
    )


def _day_key(workspace: Workspace, day: str, now: datetime) -> DayKey:
    try:
        key = workspace.day_keys.get("visits", day)
    except DayKeyGone as gone:
        raise StorageUnavailable from gone
    if not key.writable:
        raise Unprocessable("clock_skew", server_time=now.isoformat())
    return key


def _word(workspace: Workspace, code: IssuedCode, at: datetime) -> str:
    start = shift_start(at, workspace.tenant.shift_hours, workspace.utc_offset)
    return word(code.seed, start, workspace.tenant.shift_words)


class _Rows:
    """The rows of one scan: number 0 is whoever scanned, the others came along."""

    def __init__(
        self, workspace: Workspace, key: DayKey, code: IssuedCode, occurred_at: datetime, scan_id: str
    ) -> None:
        self._workspace = workspace
        self._key = key
        day = keys.day(occurred_at, workspace.utc_offset)
        self._pk = keys.visit_pk(workspace.tenant.code, code.venue, day)
        self._place = (keys.time_of_day(occurred_at, workspace.utc_offset), code.entrance, scan_id)

    def put_first(self, draft: VisitSeal, presence: str) -> tuple[VisitSeal, bool]:
        """Write the scanner's row; when it is there already, return what it says instead."""
        row, taken = self.put(0, draft, "scan", presence)
        if taken is None:
            return draft, False
        if taken["visitor_pk"] != row["visitor_pk"]:
            raise Conflict("scan_taken")
        plain = unseal(self._key.seal, taken["sealed"], keys.row_key(row["pk"], row["sk"]))
        return msgspec.json.decode(plain, type=VisitSeal), True

    def put(self, number: int, draft: VisitSeal, mode: str, presence: str) -> tuple[dict[str, Any], Any]:
        """Write one row on condition that it is not there; return it, and whatever is there already."""
        sk = keys.visit_sk(*self._place, number)
        tenant = self._workspace.tenant
        row = {
            "pk": self._pk,
            "sk": sk,
            "visitor_pk": keys.under(tenant.code, day_pseudonym(self._key.pseudonym, draft.shown.person)),
            "abnormal": tenant.is_abnormal(draft.shown.colour, draft.shown.flags),
            "mode": mode,
            "presence": presence,
            "expires": int(self._key.deadline_s),
            "sealed": seal(self._key.seal, msgspec.json.encode(draft), keys.row_key(self._pk, sk)),
        }
        return row, self._workspace.door.put(row)


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
