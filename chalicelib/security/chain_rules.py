"""What the entries of a whole chain may not say, and what they must have said by now about every day's destruction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from chalicelib.security.chain_entry import Entry, read_instant

IRREGULAR, OVERDUE = "irregular", "overdue"
COMMIT, CERT, SWEPT, FINAL, FAIL, ADD = "COMMIT", "CERT", "SWEPT", "FINAL", "FAIL", "ADD"
GRACE = timedelta(hours=25)  # an hourly job that fails for a day is overdue
Wrong = tuple[str, str, int]


@dataclass(slots=True)
class Day:
    """What the chain says about a class's day (yyyymmdd), entry by entry."""

    row_class: str
    day: str
    entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def first(self, kind: str) -> Entry | None:
        """Return the first entry of a kind."""
        return next(iter(self.entries.get(kind, ())), None)

    @property
    def deadline(self) -> datetime | None:
        """Return from when on nothing of the day may open, as its COMMIT says."""
        committed = self.first(COMMIT)
        return read_instant(committed.facts.get("deadline")) if committed else None


@dataclass(frozen=True, slots=True)
class Days:
    """How many days of all classes were committed and erased, how many rows are held, which days are overdue."""

    committed: int = 0
    erased: int = 0
    held: int = 0
    overdue: tuple[tuple[str, str], ...] = ()


def judge(
    entries: Iterable[Entry], at: datetime, *, from_the_beginning: bool = True, running: bool = False
) -> tuple[list[Wrong], Days]:
    """List what is irregular and then what is overdue, each by its place; sum up the days.

    Of a `running` system each class must go on committing day after day, until the end of collection.
    """
    whole = list(entries)
    days = _days(whole)
    late = {(day.row_class, day.day): list(_overdue(day, at, from_the_beginning)) for day in days}
    irregular = [*_twice(whole), *(wrong for day in days for wrong in _irregular(day, from_the_beginning))]
    stopped = _stopped(days, at) if running and not _ended(whole) else ()
    overdue = [*_gaps(days, at), *stopped, *(each for found in late.values() for each in found)]
    wrong = [*sorted(set(irregular), key=_place), *sorted(overdue, key=_place)]
    summary = Days(
        committed=sum(1 for day in days if day.first(COMMIT)),
        erased=sum(1 for day in days if day.first(CERT)),
        held=sum(_count(entry.facts.get("held")) for day in days for entry in day.entries.get(CERT, ())),
        overdue=tuple(name for name, found in late.items() if found),
    )
    return wrong, summary


def _days(entries: list[Entry]) -> list[Day]:
    found: dict[tuple[str, str], Day] = {}
    for entry in entries:
        row_class, day = entry.facts.get("class"), entry.facts.get("day")
        if entry.kind in {COMMIT, CERT, SWEPT, FAIL, ADD} and isinstance(row_class, str) and isinstance(day, str):
            found.setdefault((row_class, day), Day(row_class, day)).entries[entry.kind].append(entry)
    return [found[name] for name in sorted(found)]


def _twice(entries: list[Entry]) -> Iterator[Wrong]:
    """Name whatever stands a second time and may stand once: by its own word, or because it is of such a kind."""
    seen: set[tuple[str, ...]] = set()
    for entry in entries:
        facts = entry.facts
        names: list[tuple[str, ...]] = [("once", entry.once)] if entry.once else []
        if entry.kind in {COMMIT, CERT, SWEPT}:
            names.append((entry.kind, str(facts.get("class")), str(facts.get("day"))))
        elif entry.kind == FINAL:
            names.append((FINAL, str(facts.get("class")), str(facts.get("epoch"))))
        if seen & set(names):
            yield IRREGULAR, "stands_twice", entry.seq
        seen.update(names)


def _irregular(day: Day, from_the_beginning: bool) -> Iterator[Wrong]:
    for entry in day.entries.get(COMMIT, ()):
        if read_instant(entry.facts.get("deadline")) is None:
            yield IRREGULAR, "no_deadline", entry.seq
    for entry in day.entries.get(CERT, ()):
        if not _is_zero(entry.facts.get("openable")):
            yield IRREGULAR, "openable", entry.seq
    committed, certified, deadline = day.first(COMMIT), day.first(CERT), day.deadline
    if committed and "added" in committed.facts and from_the_beginning and _added(day) != committed.facts["added"]:
        yield IRREGULAR, "added_differs", committed.seq
    erased_at = read_instant(certified.facts.get("erased_at")) if certified else None
    if certified and erased_at and deadline and erased_at < deadline:
        yield IRREGULAR, "erased_early", certified.seq
    for entry in day.entries.get(SWEPT, ()):
        if not _is_zero(entry.facts.get("left")):
            yield IRREGULAR, "left", entry.seq
        if (certified is None and from_the_beginning) or (certified and entry.seq < certified.seq):
            yield IRREGULAR, "swept_before_erased", entry.seq


def _overdue(day: Day, at: datetime, from_the_beginning: bool) -> Iterator[Wrong]:
    """Name the entries that wait in vain: a COMMIT for its CERT, a CERT for a late COMMIT, a FAIL for what mends it."""
    committed, certified, deadline = day.first(COMMIT), day.first(CERT), day.deadline
    if committed and not certified and deadline and at > deadline + GRACE:
        yield OVERDUE, "not_erased", committed.seq
    if certified and not committed and from_the_beginning and at > certified.at + GRACE:
        yield OVERDUE, "not_committed", certified.seq
    mended = max((entry.seq for kind in (CERT, SWEPT) for entry in day.entries.get(kind, ())), default=0)
    for entry in day.entries.get(FAIL, ()):
        if entry.seq > mended and at > max(entry.at, deadline or entry.at) + GRACE:
            yield OVERDUE, "failed", entry.seq


def _gaps(days: list[Day], at: datetime) -> Iterator[Wrong]:
    """Name the entry behind each gap in a class's days: a day without rows has a COMMIT of 0, so none is left out."""
    for before, behind in pairwise(day for day in days if day.first(COMMIT)):
        entry = behind.first(COMMIT)
        apart = _apart(before, behind) if before.row_class == behind.row_class else None
        if entry and apart and apart > timedelta(days=1) and at > entry.at + GRACE:
            yield OVERDUE, "gap", entry.seq


def _stopped(days: list[Day], at: datetime) -> Iterator[Wrong]:
    """Name the last COMMIT of each class after which no other came, though a day ends every day."""
    newest = {day.row_class: entry for day in days if (entry := day.first(COMMIT))}
    for entry in newest.values():
        if at > entry.at + timedelta(days=1) + GRACE:
            yield OVERDUE, "stopped", entry.seq


def _ended(entries: list[Entry]) -> bool:
    """Say whether the last word about the end of collection is that it has ended."""
    words = [entry.kind for entry in entries if entry.kind in {"SHUTDOWN", "SHUTDOWN_CANCELLED"}]
    return words[-1:] == ["SHUTDOWN"]


def _added(day: Day) -> int:
    """Add up what lists added to a day."""
    return sum(_count(entry.facts.get("rows")) for entry in day.entries.get(ADD, ()))


def _apart(one: Day, other: Day) -> timedelta | None:
    try:
        first, second = (datetime.strptime(day.day, "%Y%m%d").replace(tzinfo=UTC) for day in (one, other))
    except ValueError:
        return None
    return second - first


def _place(wrong: Wrong) -> int:
    return wrong[2]


def _is_zero(value: object) -> bool:
    return type(value) is int and value == 0


def _count(value: object) -> int:
    return value if type(value) is int else 0
