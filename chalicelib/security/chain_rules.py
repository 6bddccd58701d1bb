"""What the entries of a whole chain may not say, and what they must have said by now about every day and case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from chalicelib.security.chain_case import is_of_case, judge_cases
from chalicelib.security.chain_course import left_out, unfinished
from chalicelib.security.chain_day import (
    ADD,
    CERT,
    COMMIT,
    FAIL,
    FINAL,
    GRACE,
    IRREGULAR,
    OVERDUE,
    SWEPT,
    Day,
    Wrong,
    count_of,
)
from chalicelib.security.chain_deadline import wrong_deadlines
from chalicelib.security.chain_entry import Entry

KEY_FAILURES = {"key_still_there", "row_vanished"}  # which sweeping mends not


class Days(Struct, frozen=True):
    """How many days of all classes were committed and erased, how many rows are held, which days are overdue."""

    committed: int = 0
    erased: int = 0
    held: int = 0
    overdue: tuple[tuple[str, str], ...] = ()


def judge(
    entries: Iterable[Entry], at: datetime, *, from_the_beginning: bool = True, running: bool = False
) -> tuple[list[Wrong], Days]:
    """List what is irregular and then what is overdue, each by its place; sum up the days.

    Of a `running` system every class must go on committing day after day, until the end of collection, and each
    epoch's key must have ended.
    """
    whole = list(entries)
    days = _days(whole)
    late = {(day.row_class, day.day): list(_overdue(day, at, from_the_beginning)) for day in days}
    irregular = [*_twice(whole), *(wrong for day in days for wrong in _irregular(day, from_the_beginning))]
    irregular += wrong_deadlines(days, whole, from_the_beginning)
    of_cases = list(judge_cases(whole, at, from_the_beginning=from_the_beginning))
    irregular += [wrong for wrong in of_cases if wrong[0] == IRREGULAR]
    course = [*left_out(days, at), *(unfinished(days, whole, at) if running else ())]
    course += [wrong for wrong in of_cases if wrong[0] == OVERDUE]
    overdue = [*course, *(each for found in late.values() for each in found)]
    wrong = [*sorted(set(irregular), key=_place), *sorted(overdue, key=_place)]
    summary = Days(
        committed=sum(1 for day in days if day.first(COMMIT)),
        erased=sum(1 for day in days if day.first(CERT)),
        held=sum(count_of(entry.facts.get("held")) for day in days for entry in day.entries.get(CERT, ())),
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
        if entry.kind in {COMMIT, CERT, SWEPT} and not is_of_case(entry):
            names.append((entry.kind, str(facts.get("class")), str(facts.get("day"))))
        elif entry.kind == FINAL:
            names.append((FINAL, str(facts.get("class")), str(facts.get("epoch"))))
        if seen & set(names):
            yield IRREGULAR, "stands_twice", entry.seq
        seen.update(names)


def _irregular(day: Day, from_the_beginning: bool) -> Iterator[Wrong]:
    committed, certified = day.first(COMMIT), day.first(CERT)
    for entry in day.entries.get(CERT, ()):
        if not _is_zero(entry.facts.get("openable")):
            yield IRREGULAR, "openable", entry.seq
    if committed and "added" in committed.facts and from_the_beginning and _added(day) != committed.facts["added"]:
        yield IRREGULAR, "added_differs", committed.seq
    if committed and certified:
        were = count_of(committed.facts.get("rows")) + count_of(committed.facts.get("added"))
        if certified.facts.get("rows") != were:
            yield IRREGULAR, "rows_differ", certified.seq
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
    erased, swept = (max((entry.seq for entry in day.entries.get(kind, ())), default=0) for kind in (CERT, SWEPT))
    for entry in day.entries.get(FAIL, ()):
        mended = erased if entry.facts.get("reason") in KEY_FAILURES else max(erased, swept)
        if entry.seq > mended and at > max(entry.at, deadline or entry.at) + GRACE:
            yield OVERDUE, "failed", entry.seq


def _added(day: Day) -> int:
    """Add up what lists added to a day."""
    return sum(count_of(entry.facts.get("rows")) for entry in day.entries.get(ADD, ()))


def _place(wrong: Wrong) -> int:
    return wrong[2]


def _is_zero(value: object) -> bool:
    return type(value) is int and value == 0
