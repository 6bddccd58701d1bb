"""Read, or sweep, what lies at one place of a class's day: a venue, a county's alerts, files of the bucket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.domain.custody.digest import Leaf, Running
from chalicelib.domain.custody.part import FILED
from chalicelib.domain.entry.day_figures import DayFigures
from chalicelib.domain.entry.kept_visit import class_of
from chalicelib.storage import keys
from chalicelib.storage.ciphertexts import Ciphertext, of_alert, of_visit
from chalicelib.usecases.door.recount import recount

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


class NotSwept(Exception):
    """Rows lie there after they were deleted: somebody writes to a day that is over."""


def count(workspace: Workspace, row_class: str, day: str, place: str, *, correct_figures: bool = False) -> Leaf:
    """Return the leaf of a place; with `correct_figures` a venue's figures are set right where they differ."""
    running = Running(place)
    cells: Counter[str] = Counter()
    for row in _rows(workspace, row_class, day, place, cells):
        running.add(*row.parts)
    if correct_figures:
        _correct(workspace, place, day, cells)
    return running.leaf()


def sweep(workspace: Workspace, row_class: str, day: str, place: str) -> Leaf:
    """Delete what TTL left at a place; the leaf tells how many rows those were. Raise NotSwept."""
    ciphertexts = workspace.ciphertexts
    if row_class in FILED:
        deleted = ciphertexts.delete_files(row_class, day)
    elif row_class == "alerts":
        deleted = ciphertexts.delete_alerts(ciphertexts.alert_rows(place, day))
    else:
        found = ciphertexts.visit_rows(place, day)
        deleted = ciphertexts.delete_visits(row for row in found if class_of(row.mode) == row_class)
    if deleted and count(workspace, row_class, day, place).rows:
        raise NotSwept(place)
    return Leaf(place, deleted, "")


def _rows(workspace: Workspace, row_class: str, day: str, place: str, cells: Counter[str]) -> Iterator[Ciphertext]:
    """List a class's rows at a place; of a venue, the rows of all classes are counted by their ten minutes."""
    if row_class in FILED:
        yield from workspace.ciphertexts.files(row_class, day)
    elif row_class == "alerts":
        yield from (of_alert(row) for row in workspace.ciphertexts.alert_rows(place, day))
    else:
        for row in workspace.ciphertexts.visit_rows(place, day):
            cells[keys.cell_of(row.pk, row.sk)[2]] += 1
            if class_of(row.mode) == row_class:
                yield of_visit(row)


def _correct(workspace: Workspace, venue: str, day: str, cells: Counter[str]) -> None:
    """Recount the ten minutes whose figures say less than what lies there, or any of a day that says less than they."""
    if not cells:
        return
    found = workspace.venues.get(venue)
    if found is None:
        return
    told = {start: tally.total for start, tally in workspace.counters.of_venue(found.region[:6], venue, day)}
    differing = [start for start, rows in cells.items() if told.get(start, 0) < rows]
    if not differing:  # ten minutes apart may stand without their sum: who set them was stopped, and given up
        whole = workspace.counters.of_venues([venue], day, consistent=True).get(venue, DayFigures())
        differing = list(cells)[:1] if whole.visits < cells.total() else []
    if differing:
        recount(workspace, venue, day, differing)
