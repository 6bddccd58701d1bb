"""Whether days follow one another without a gap in every class, and the epochs behind them came to their end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from chalicelib.domain.retention import TYPED_IN_WITHIN_DAYS, epoch_of
from chalicelib.security.chain_day import CERT, COMMIT, FINAL, GRACE, OVERDUE, Day, Wrong
from chalicelib.security.chain_entry import Entry
from chalicelib.security.day_keys import CLASSES

FINAL_WITHIN = timedelta(days=21)  # KMS waits a week before it forgets a key
DAY = timedelta(days=1)


def left_out(days: list[Day], at: datetime) -> Iterator[Wrong]:
    """Name the entry behind each gap in a class's days: a day without rows has a COMMIT of 0, so none is left out."""
    for before, behind in pairwise(day for day in days if day.first(COMMIT)):
        entry = behind.first(COMMIT)
        if before.row_class != behind.row_class or not (before.date and behind.date):
            continue
        if entry and behind.date - before.date > DAY and at > entry.at + GRACE:
            yield OVERDUE, "gap", entry.seq


def unfinished(days: list[Day], entries: list[Entry], at: datetime) -> Iterator[Wrong]:
    """Name what a running system should have gone on with by now."""
    if not _ended(entries):
        yield from _stopped(days, at)
        yield from _lacking(days, at)
    yield from _not_final(days, entries, at)


def _stopped(days: list[Day], at: datetime) -> Iterator[Wrong]:
    """Name the last COMMIT of each class after which no other came, though a day ends every day."""
    newest = {day.row_class: entry for day in days if (entry := day.first(COMMIT))}
    for entry in newest.values():
        if at > entry.at + DAY + GRACE:
            yield OVERDUE, "stopped", entry.seq


def _lacking(days: list[Day], at: datetime) -> Iterator[Wrong]:
    """Name the first COMMIT there is when some class has none: paper and alerts follow the others a week later."""
    commits = [(entry, day.row_class) for day in days if (entry := day.first(COMMIT))]
    first = min((entry for entry, _ in commits), key=lambda entry: entry.seq, default=None)
    waits = timedelta(days=TYPED_IN_WITHIN_DAYS) + DAY + GRACE
    if first and {of_class for _, of_class in commits} < set(CLASSES) and at > first.at + waits:
        yield OVERDUE, "class_missing", first.seq


def _not_final(days: list[Day], entries: list[Entry], at: datetime) -> Iterator[Wrong]:
    """Name the last CERT of each epoch whose key KMS should have forgotten by now."""
    last: dict[tuple[str, str], Entry] = {}
    for day in days:
        if (entry := day.first(CERT)) and day.date:
            name = (day.row_class, str(epoch_of(day.date)))
            last[name] = max(entry, last.get(name, entry), key=lambda entry: entry.seq)
    final = {(entry.facts.get("class"), str(entry.facts.get("epoch"))) for entry in entries if entry.kind == FINAL}
    for name, entry in last.items():
        if name not in final and at > entry.at + FINAL_WITHIN:
            yield OVERDUE, "not_final", entry.seq


def _ended(entries: list[Entry]) -> bool:
    """Say whether the last word about the end of collection is that it has ended."""
    words = [entry.kind for entry in entries if entry.kind in {"SHUTDOWN", "SHUTDOWN_CANCELLED"}]
    return words[-1:] == ["SHUTDOWN"]
