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
from chalicelib.usecases.door.visit_rows import VisitRows, writable_key
from chalicelib.usecases.door.write_down import seal_of
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


def type_in(workspace: Workspace, caller: Caller, entrance_id: str, lines: Iterable[Line]) -> list[Typed]:
    """Register the lines of a list at a door that the caller tends; a line that is refused holds up no other."""
    code = tended_door(workspace, caller, entrance_id)

    def one(line: Line) -> Typed:
        try:
            return _put(workspace, caller, code, line)
        except DomainError as refusal:
            return Typed("refused", refusal)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        typed = list(pool.map(one, lines))
    added = [each.row for each in typed if each.row is not None]
    if added:
        record(workspace, "paper_added", purpose="paper", facts=_facts(added))
    log("paper_typed_in", venue=code.venue, entrance=code.entrance, count=len(added), total=len(typed))
    return typed


def _put(workspace: Workspace, caller: Caller, code: IssuedCode, line: Line) -> Typed:
    now = workspace.instant()
    at = line.occurred_at
    if at > now + FUTURE:
        raise Unprocessable("in_future")
    oldest = local_day(now, workspace.tenant) - timedelta(days=TYPED_IN_WITHIN_DAYS)
    if at < day_start(oldest, workspace.tenant):
        raise Unprocessable("paper_too_old", days=TYPED_IN_WITHIN_DAYS)
    if code.valid:
        code.check(max(at, code.valid[0][0]))  # a list may be older than the code: it lay there before it
    draft = seal_of(workspace, caller, code, line.written, late=True)
    key = writable_key(workspace, "paper", keys.day(at, workspace.utc_offset), now)
    mark = day_mark(key.pseudonym, f"{code.entrance}|{at.isoformat()}|{draft.shown.person}|{line.row_id}")
    rows = VisitRows(workspace, key, code, at, make_scan_id(at, mark))
    row, taken = rows.put(0, draft, "paper", "unverified")
    return Typed("registered", row=row) if taken is None else Typed("known")


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
