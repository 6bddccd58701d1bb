"""Read what the chain says about each day's destruction, class by class, without reading the chain."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from chalicelib.domain.errors import one_field
from chalicelib.domain.retention import day_of_name, epoch_of
from chalicelib.security.chain_day import CERT, COMMIT, FINAL, GRACE, SWEPT
from chalicelib.security.chain_entry import read_instant
from chalicelib.security.day_keys import CLASSES
from chalicelib.storage import keys
from chalicelib.usecases import cursor as cursors

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

State = Literal["committed", "failed", "overdue", "erased", "swept"]
DAYS_AT_ONCE = 4  # 84 marks at most: one batch
PLACE_PARTS = "."


class Certificate(Struct, frozen=True):
    """What the chain says about a class's day (yyyymmdd): facts of its entries, and where they stand."""

    row_class: str
    day: str
    state: State
    entries: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fails: tuple[int, ...] = ()
    final_at: datetime | None = None

    def fact(self, kind: str, name: str) -> Any:
        """Return a fact of the day's entry of a kind; None when there is no such entry."""
        return self.facts.get(kind, {}).get(name)


def public_certificates(workspace: Workspace) -> bool:
    """Say whether everybody may read the certificates: once two people have ended the collection."""
    ruling = workspace.rulings.current(workspace.instant())
    return ruling is not None and ruling.ending is not None


def read_certificates(
    workspace: Workspace, first: date, last: date, page: tuple[int, str | None]
) -> tuple[list[Certificate], str | None]:
    """List the days of all classes about which the chain says something, the latest first."""
    limit, cursor = page
    before = _place(cursor) if cursor else None
    begin = min(last, before[0]) if before else last
    found = _certificates(workspace, first, begin)
    rest = (each for each in found if before is None or each[0] < _spelled(*before))
    return cursors.page(rest, lambda found: found, limit)


def _certificates(workspace: Workspace, first: date, last: date) -> Iterator[tuple[str, Certificate | None]]:
    """Read days from the last to the first, some at once; a day of a class that has no entry is None."""
    while last >= first:
        days = [last - timedelta(days=n) for n in range(min(DAYS_AT_ONCE, (last - first).days + 1))]
        known = _known(workspace, [f"{day:%Y%m%d}" for day in days])
        for day in days:
            for row_class in sorted(CLASSES, reverse=True):
                yield _spelled(day, row_class), known.get((f"{day:%Y%m%d}", row_class))
        last = days[-1] - timedelta(days=1)


def _known(workspace: Workspace, days: list[str]) -> dict[tuple[str, str], Certificate]:
    entries = _recorded(workspace, days)
    fails: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for day, row_class, sequence in workspace.audit_entries.fails(min(days), max(days)):
        fails[day, row_class].append(sequence)
    lines = workspace.audit_entries.lines(sequence for told in entries.values() for sequence in told.values())
    read = {sequence: json.loads(line) for sequence, line in lines.items()}
    now = workspace.instant()
    found = {}
    for day, row_class in entries.keys() | fails.keys():
        told = entries.get((day, row_class), {})
        facts = {kind: read[sequence]["facts"] for kind, sequence in told.items() if sequence in read}
        failed = tuple(fails.get((day, row_class), ()))
        final_at = read_instant(read.get(told.get(FINAL, 0), {}).get("at"))
        state = _state(facts, failed, now)
        found[day, row_class] = Certificate(row_class, day, state, told, facts, failed, final_at)
    return found


def _recorded(workspace: Workspace, days: list[str]) -> dict[tuple[str, str], dict[str, int]]:
    """Return where the entries of each class's day stand; of a day with any, its week's FINAL too."""
    places = {(kind, row_class, day) for kind in (COMMIT, CERT, SWEPT, FINAL) for row_class in CLASSES for day in days}
    names = {place: _name(*place) for place in places}
    recorded = workspace.audit_entries.recorded(set(names.values()))
    entries: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (kind, row_class, day), name in names.items():
        if name in recorded:
            entries[day, row_class][kind] = recorded[name]
    return {where: told for where, told in entries.items() if told.keys() != {FINAL}}


def _name(kind: str, row_class: str, day: str) -> str:
    return keys.once_name(kind, row_class, str(epoch_of(day_of_name(day))) if kind == FINAL else day)


def _state(facts: Mapping[str, Mapping[str, Any]], fails: tuple[int, ...], now: datetime) -> State:
    if SWEPT in facts:
        return "swept"
    if CERT in facts:
        return "erased"
    deadline = read_instant(facts.get(COMMIT, {}).get("deadline"))
    if deadline and now > deadline + GRACE:
        return "overdue"
    return "failed" if fails else "committed"


def _spelled(day: date, row_class: str) -> str:
    return f"{day:%Y%m%d}{PLACE_PARTS}{row_class}"


def _place(cursor: str) -> tuple[date, str]:
    day, _, row_class = (cursors.read(cursor) or "").partition(PLACE_PARTS)
    try:
        return datetime.strptime(day, "%Y%m%d").date(), row_class  # noqa: DTZ007  a local day has no zone
    except ValueError:
        raise one_field("cursor", "cursor_invalid") from None
