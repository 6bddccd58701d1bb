"""Whether each day was erased at its deadline, not before and not long after, and whether it may have that deadline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from chalicelib.domain.rule.bounds import NUMBERS
from chalicelib.domain.rule.lifetime import days_of, policy_key
from chalicelib.security.chain_day import CERT, COMMIT, GRACE, IRREGULAR, Day, Wrong
from chalicelib.security.chain_entry import Entry, read_instant

SHORTENS = {"POLICY_EFFECTIVE", "SHUTDOWN_ERASING"}
"""What two people put in force that may end a day before the deadline to which it was committed."""
A_DAY_AND_ITS_ZONE = timedelta(days=2)  # a local day ends within so long of its date's first instant in UTC


def wrong_deadlines(days: list[Day], entries: list[Entry], from_the_beginning: bool) -> Iterator[Wrong]:
    """Name each COMMIT and CERT whose deadline may not be, or was not kept."""
    shortened = [entry for entry in entries if entry.kind in SHORTENS]
    known_since = None if from_the_beginning or not entries else entries[0].at
    for day in days:
        yield from _committed(day)
        certified = day.first(CERT)
        if certified:
            yield from _certified(day, certified, shortened, known_since)


def _committed(day: Day) -> Iterator[Wrong]:
    for entry in day.entries.get(COMMIT, ()):
        deadline = read_instant(entry.facts.get("deadline"))
        if deadline is None:
            yield IRREGULAR, "no_deadline", entry.seq
        elif _is_far(day, deadline):
            yield IRREGULAR, "deadline_far", entry.seq


def _certified(day: Day, certified: Entry, shortened: list[Entry], known_since: datetime | None) -> Iterator[Wrong]:
    """Hold a CERT to its own deadline, and that to the COMMIT's: earlier only when two people shortened it."""
    promised, own = day.deadline, read_instant(certified.facts.get("deadline"))
    deadline = own or promised
    erased_at = read_instant(certified.facts.get("erased_at"))
    early = bool(erased_at and deadline and erased_at < deadline)
    committed = day.first(COMMIT)
    if committed and promised and own and own < promised:
        since = committed.at - GRACE  # what took effect as the day was committed may not have reached its key yet
        ordered = any(entry.seq < certified.seq and entry.at > since for entry in shortened)
        early = early or not (ordered or (known_since is not None and known_since > since))
    if early:
        yield IRREGULAR, "erased_early", certified.seq
    due = min((each for each in (promised, own) if each), default=None)
    if due and max(certified.at, erased_at or certified.at) > due + GRACE:
        yield IRREGULAR, "erased_late", certified.seq


def _is_far(day: Day, deadline: datetime) -> bool:
    """Say whether a deadline is later than any policy may set it; of what is no day of a known class nobody knows."""
    bounds, date = NUMBERS.get(policy_key(day.row_class)), day.date
    if bounds is None or date is None:
        return False
    begins = datetime(date.year, date.month, date.day, tzinfo=UTC)
    return deadline - begins > timedelta(days=days_of(day.row_class, bounds[1])) + A_DAY_AND_ITS_ZONE
