"""Type in a paper list (纸质登记): its own class of data, a row a line, nothing doubled when it is typed in again."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.entry.visit import FUTURE
from chalicelib.domain.entry.written import Written, WrittenSeal
from chalicelib.domain.errors import DomainError, Unprocessable
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.retention import TYPED_IN_WITHIN_DAYS
from chalicelib.observability import log
from chalicelib.security.pseudonyms import day_mark
from chalicelib.storage import keys
from chalicelib.usecases.door.add_rows import add_rows, name_of
from chalicelib.usecases.door.limit_writing import spend_lines
from chalicelib.usecases.door.visit_rows import VisitRows, writable_key
from chalicelib.usecases.door.write_down import person_of, seal_of
from chalicelib.usecases.venue.tended_doors import tended_door

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AT_ONCE = 4


class Line(Struct, frozen=True, kw_only=True):
    """A line of a paper list; `row_id` is whatever tells two lines of one person and minute apart."""

    occurred_at: datetime
    written: Written
    row_id: str = ""


class Typed(Struct, frozen=True):
    """What became of a line; `row` is its row when this list wrote it, now or before it was sent again."""

    state: Literal["registered", "known", "refused"]
    refusal: DomainError | None = None
    row: dict[str, Any] | None = None


class _Planned(Struct, frozen=True):
    """A line that may be written, with the place of its row."""

    line: Line
    person: str
    rows: VisitRows

    @property
    def place(self) -> str:
        """Return the key of the row."""
        return keys.row_key(*self.rows.place(0))

    @property
    def day(self) -> str:
        """Return the local day of the row (yyyymmdd)."""
        return keys.parts(self.rows.place(0)[0])[-1]


def type_in(workspace: Workspace, caller: Caller, entrance_id: str, lines: Iterable[Line]) -> list[Typed]:
    """Register the lines of a list at a door that the caller tends; a line that is refused holds up no other.

    All are judged, counted against the caller's hour and given their colours before the first is written: when any of
    this fails none is, for a row without its entry in the chain is one that nobody accounts for.
    What was written is then added to the chain, day by day.
    """
    code = tended_door(workspace, caller, entrance_id)
    plan = [_judged(workspace, code, line) for line in lines]
    places: dict[str, set[str]] = {}
    for each in plan:
        if isinstance(each, _Planned):
            places.setdefault(each.day, set()).add(each.place)
    marks = {day: name_of(found) for day, found in places.items()}
    if marks:
        spend_lines(workspace, caller.account, name_of(marks.values()), sum(map(len, places.values())))

    def drafted(each: _Planned | DomainError) -> tuple[VisitRows, WrittenSeal] | DomainError:
        if not isinstance(each, _Planned):
            return each
        health = _colour_then(workspace, each.line, each.person)
        draft = seal_of(caller, code, each.line.written, each.person, health, late=True)
        return each.rows, replace(draft, list_mark=marks[each.day])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        drafts = list(pool.map(drafted, plan))
        typed = list(pool.map(_put, drafts))
    own = [each.row for each in typed if each.row is not None]
    for day, mark in sorted(marks.items()):
        add_rows(workspace, day, mark, [row for row in own if keys.parts(row["pk"])[-1] == day])
        workspace.indexes.note_changed("paper", day, code.region[:6])
    registered = sum(each.state == "registered" for each in typed)
    log("paper_typed_in", venue=code.venue, entrance=code.entrance, count=registered, total=len(typed))
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
    return _Planned(line, person, VisitRows(workspace, key, code, at, make_scan_id(at, mark)))


def _colour_then(workspace: Workspace, line: Line, person: str) -> Health:
    """Return what was known of somebody when he came; today's colour says nothing about that day (docs/adr/0606)."""
    return workspace.health.then(person, line.occurred_at) if line.written.id_number is not None else Health()


def _put(drafted: tuple[VisitRows, WrittenSeal] | DomainError) -> Typed:
    """Write a line's row, or say that it is known, and whether it is this very list that wrote it."""
    if isinstance(drafted, DomainError):
        return Typed("refused", drafted)
    rows, draft = drafted
    row, taken = rows.put(0, draft, "paper", "unverified")
    if taken is None:
        return Typed("registered", row=row)
    return Typed("known", row=taken if rows.opened(taken, WrittenSeal).list_mark == draft.list_mark else None)
