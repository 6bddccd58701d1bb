"""Type in a paper list (纸质登记): its own class of data, a row a line, nothing doubled when it is typed in again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.entry.visit import FUTURE
from chalicelib.domain.entry.written import Written
from chalicelib.domain.errors import DomainError, Unprocessable
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.retention import TYPED_IN_WITHIN_DAYS
from chalicelib.observability import log
from chalicelib.security.pseudonyms import day_mark
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.door.limit_writing import spend_lines
from chalicelib.usecases.door.visit_rows import VisitRows, writable_key
from chalicelib.usecases.door.write_down import person_of, seal_of
from chalicelib.usecases.venue.tended_doors import tended_door

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a paper list; `row_id` is whatever tells two lines of one person and minute apart."""

    occurred_at: datetime
    written: Written
    row_id: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What became of a line; `row` is what was written for it."""

    state: Literal["registered", "known", "refused"]
    refusal: DomainError | None = None
    row: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Planned:
    """A line that may be written, with the place of its row."""

    line: Line
    rows: VisitRows

    @property
    def place(self) -> str:
        """Return the key of the row."""
        return keys.row_key(*self.rows.place(0))


def type_in(workspace: Workspace, caller: Caller, entrance_id: str, lines: Iterable[Line]) -> list[Typed]:
    """Register the lines of a list at a door that the caller tends; a line that is refused holds up no other.

    All are judged and counted against the caller's hour before the first is written: refused by the limit, none is.
    """
    code = tended_door(workspace, caller, entrance_id)
    plan = [_judged(workspace, code, line) for line in lines]
    places = {each.place for each in plan if isinstance(each, _Planned)}
    if places:
        spend_lines(workspace, caller.account, _name_of(places), len(places))

    def one(each: _Planned | DomainError) -> Typed:
        return _put(workspace, caller, code, each) if isinstance(each, _Planned) else Typed("refused", each)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        typed = list(pool.map(one, plan))
    added = [each.row for each in typed if each.row is not None]
    if added:
        record(workspace, "paper_added", purpose="paper", facts=_facts(added))
    log("paper_typed_in", venue=code.venue, entrance=code.entrance, count=len(added), total=len(typed))
    return typed


def _judged(workspace: Workspace, code: IssuedCode, line: Line) -> _Planned | DomainError:
    """Say where a line's row goes, or why there is none."""
    now, at = workspace.instant(), line.occurred_at
    oldest = local_day(now, workspace.tenant) - timedelta(days=TYPED_IN_WITHIN_DAYS)
    try:
        if at > now + FUTURE:
            raise Unprocessable("in_future")
        if at < day_start(oldest, workspace.tenant):
            raise Unprocessable("paper_too_old", days=TYPED_IN_WITHIN_DAYS)
        if code.valid:
            code.check(max(at, code.valid[0][0]))  # a list may be older than the code: it lay there before it
        key = writable_key(workspace, "paper", keys.day(at, workspace.utc_offset), now)
    except DomainError as refusal:
        return refusal
    person = person_of(workspace, line.written)
    mark = day_mark(key.pseudonym, f"{code.entrance}|{at.isoformat()}|{person}|{line.row_id}")
    return _Planned(line, VisitRows(workspace, key, code, at, make_scan_id(at, mark)))


def _put(workspace: Workspace, caller: Caller, code: IssuedCode, planned: _Planned) -> Typed:
    draft = seal_of(workspace, caller, code, planned.line.written, late=True)
    row, taken = planned.rows.put(0, draft, "paper", "unverified")
    return Typed("registered", row=row) if taken is None else Typed("known")


def _name_of(places: set[str]) -> str:
    """Name a list by the keys of its rows: they are random to whoever lacks the day's key, so nobody can guess it."""
    return hashlib.sha256("\n".join(sorted(places)).encode()).hexdigest()[:32]


def _facts(added: list[dict[str, Any]]) -> dict[str, Fact | list[str]]:
    """Say what a list added to which days, and the digest of the rows as they lie there."""
    digest = hashlib.sha256()
    for row in sorted(added, key=lambda row: keys.row_key(row["pk"], row["sk"])):
        digest.update(keys.row_key(row["pk"], row["sk"]).encode() + row["sealed"])
    days = Counter(keys.parts(row["pk"])[-1] for row in added)
    return {
        "class": "paper",
        "rows": len(added),
        "days": [f"{day}:{count}" for day, count in sorted(days.items())],
        "digest": digest.hexdigest(),
    }
