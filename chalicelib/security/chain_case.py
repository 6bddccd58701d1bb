"""What a chain says about cases: two offices before anything is looked for, nothing after their end, and an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct, field

from chalicelib.domain.naming import same_name_key
from chalicelib.security.chain_day import CERT, GRACE, IRREGULAR, OVERDUE, Wrong
from chalicelib.security.chain_entry import Entry, read_instant

CLASS = "cases"
OPENED, APPROVED, DENIED, CLOSED = "CASE_OPENED", "CASE_APPROVED", "CASE_DENIED", "CASE_CLOSED"
STEPS = (OPENED, APPROVED, DENIED, CLOSED)
LOOKS = (
    *("TRACE_PREVIEW", "TRACE_RUN", "REVEAL", "REVEALED_READ", "REVEALS_CONFIRMED"),
    *("EXPORT", "EXPORT_READ", "PUSH", "PUSH_READ"),
)
"""What looks for people by a case, names them or hands them over."""
UNDER_WAY = timedelta(minutes=15)  # what was begun before an end is on record within so long
ERASING = "SHUTDOWN_ERASING"


class CaseCourse(Struct):
    """The entries of one case in the chain's order, and when what was left of all of them began to be erased."""

    erasing: Entry | None = None
    entries: list[Entry] = field(default_factory=list)

    def last(self, *kinds: str) -> Entry | None:
        """Return the last entry of some kinds."""
        return next((entry for entry in reversed(self.entries) if entry.kind in kinds), None)

    @property
    def over_at(self) -> datetime | None:
        """Return from when on nothing may be looked for: its closing, or the end that its approval names."""
        approved, closed = self.last(APPROVED), self.last(CLOSED)
        until = read_instant(approved.facts.get("until")) if approved else None
        return min((each for each in (until, closed.at if closed else None) if each), default=None)

    @property
    def deadline(self) -> datetime | None:
        """Return from when on nothing of it may open, as its last step says."""
        said = [read_instant(entry.facts.get("deadline")) for entry in self.entries if entry.kind in STEPS]
        return next((each for each in reversed(said) if each), None)


def is_of_case(entry: Entry) -> bool:
    """Say whether an entry certifies the end of a case, which has no day."""
    return entry.kind == CERT and entry.facts.get("class") == CLASS


def judge_cases(entries: list[Entry], at: datetime, *, from_the_beginning: bool) -> Iterator[Wrong]:
    """Name what the entries of cases may not say, and the cases that should have ended by now."""
    courses: dict[str, CaseCourse] = {}
    erasing = next((entry for entry in entries if entry.kind == ERASING), None)
    for entry in entries:
        if entry.ref and (entry.kind in STEPS or entry.kind in LOOKS or is_of_case(entry)):
            courses.setdefault(entry.ref, CaseCourse(erasing)).entries.append(entry)
    for course in courses.values():
        yield from _decided(course)
        yield from _looked(course, from_the_beginning)
        yield from _ended(course, at)


def _decided(course: CaseCourse) -> Iterator[Wrong]:
    opened = course.last(OPENED)
    for entry in course.entries:
        if entry.kind in (APPROVED, DENIED) and opened:
            if entry.seq < opened.seq:
                yield IRREGULAR, "case_order", entry.seq
            if same_name_key(entry.office or "") == same_name_key(opened.office or ""):
                yield IRREGULAR, "same_office", entry.seq


def _looked(course: CaseCourse, from_the_beginning: bool) -> Iterator[Wrong]:
    approved, over_at = course.last(APPROVED), course.over_at
    for entry in course.entries:
        if entry.kind not in LOOKS:
            continue
        if (approved is None and from_the_beginning) or (approved and entry.seq < approved.seq):
            yield IRREGULAR, "not_approved", entry.seq
        if over_at and entry.at > over_at + UNDER_WAY:
            yield IRREGULAR, "after_its_end", entry.seq


def _ended(course: CaseCourse, at: datetime) -> Iterator[Wrong]:
    certified, deadline, step = course.last(CERT), course.deadline, course.last(*STEPS)
    if certified is None:
        if step and deadline and at > deadline + GRACE:
            yield OVERDUE, "case_not_erased", step.seq
        return
    if type(certified.facts.get("openable")) is not int or certified.facts["openable"] != 0:
        yield IRREGULAR, "openable", certified.seq
    due = deadline or read_instant(certified.facts.get("deadline"))
    erased_at = read_instant(certified.facts.get("erased_at")) or certified.at
    ordered = course.erasing is not None and course.erasing.seq < certified.seq
    if due and erased_at < due and not ordered:
        yield IRREGULAR, "erased_early", certified.seq
    if due and max(certified.at, erased_at) > due + GRACE:
        yield IRREGULAR, "erased_late", certified.seq
