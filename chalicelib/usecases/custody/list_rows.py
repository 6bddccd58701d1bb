"""List what a hold would keep: how many rows of how many people, and which of its days can still be opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.custody.hold import CLASSES, ClassDay, DayPart, Stretch
from chalicelib.domain.errors import Gone, Unprocessable
from chalicelib.security.day_keys import DayKeyGone

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.listed_rows import ListedRow

COUNTED_AT_MOST = 20_000  # whoever lists more is told this number, and that it is more
SETTLED_BEFORE = 0.01  # of a day: so long before a deadline a hold must be confirmed, lest it meet the erasure


class Estimate(Struct, frozen=True, kw_only=True):
    """What stretches list at this moment.

    `people` are different ones per class and day (nobody can link days), none of alerts; `days` can still be opened,
    `gone` are destroyed or about to be; `growing` says that one still takes rows.
    """

    rows: int
    people: int
    classes: dict[str, int]
    days: tuple[ClassDay, ...]
    gone: tuple[ClassDay, ...]
    growing: bool


def estimate(workspace: Workspace, stretches: Collection[Stretch], at: datetime) -> Estimate:
    """Count what stretches list, up to a bound."""
    days, gone, growing = _living(workspace, stretches, at)
    seen: set[str] = set()
    people: set[tuple[str, str, str]] = set()
    classes: Counter[str] = Counter()
    for row in islice(_all(workspace, stretches, days), COUNTED_AT_MOST):
        if row.name not in seen:
            seen.add(row.name)
            classes[row.row_class] += 1
            if row.visitor is not None:
                people.add((row.row_class, row.day, row.visitor))
    return Estimate(
        rows=len(seen), people=len(people), classes=dict(classes), days=tuple(days), gone=tuple(gone), growing=growing
    )


def check(workspace: Workspace, stretches: Collection[Stretch], found: Estimate) -> None:
    """Refuse what comes too late, lists nothing, or lists too much."""
    for stretch in stretches:
        row_class = "visits" if stretch.alert is None else "alerts"
        for part in stretch.parts(workspace.utc_offset):
            if ClassDay(row_class, part.day) in found.gone:
                raise Gone("hold_day_erased", day=f"{part.day[:4]}-{part.day[4:6]}-{part.day[6:]}")
    if not found.rows:
        raise Unprocessable("hold_empty")
    if found.rows > workspace.tenant.caps.hold_rows:
        raise Unprocessable("hold_too_large", rows=found.rows, limit=workspace.tenant.caps.hold_rows)


def rows_of(workspace: Workspace, stretches: Collection[Stretch], what: ClassDay) -> dict[str, ListedRow]:
    """Return the rows of a class's day that stretches list, by their names."""
    return {row.name: row for row in _all(workspace, stretches, [what])}


def _all(workspace: Workspace, stretches: Collection[Stretch], days: Collection[ClassDay]) -> Iterator[ListedRow]:
    for stretch in stretches:
        for part in stretch.parts(workspace.utc_offset):
            classes = {what.row_class for what in days if what.day == part.day}
            yield from (row for row in _of_part(workspace, stretch, part, classes) if row.row_class in classes)


def _of_part(workspace: Workspace, stretch: Stretch, part: DayPart, classes: Collection[str]) -> Iterator[ListedRow]:
    if "alerts" in classes:
        yield from workspace.listed_rows.alerts(stretch, part)
    if set(classes) - {"alerts"}:
        yield from workspace.listed_rows.visits(stretch, part)


def _living(
    workspace: Workspace, stretches: Collection[Stretch], at: datetime
) -> tuple[list[ClassDay], list[ClassDay], bool]:
    wanted = sorted({part.day for stretch in stretches for part in stretch.parts(workspace.utc_offset)})
    beyond = at + timedelta(seconds=SETTLED_BEFORE * workspace.tenant.retention.period_s)
    days: list[ClassDay] = []
    gone: list[ClassDay] = []
    growing = False
    for what in (ClassDay(row_class, day) for day in wanted for row_class in CLASSES):
        try:
            key = workspace.day_keys.get(*what)
        except DayKeyGone:
            gone.append(what)
            continue
        (gone if beyond.timestamp() >= key.deadline_s else days).append(what)
        growing = growing or key.writable
    return days, gone, growing
