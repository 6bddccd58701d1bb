"""Work on parts of a day's custody: count what lies there, or sweep it; opens nothing, and goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.custody.day_life import ERASED
from chalicelib.domain.custody.digest import Leaf, root
from chalicelib.domain.custody.part import COMMIT, FILED, SWEEP, Part, Work
from chalicelib.domain.place.venue import DRAFT
from chalicelib.observability import log
from chalicelib.storage.day_parts import Custody
from chalicelib.usecases.custody import read_place
from chalicelib.usecases.custody.gather_parts import remembered

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

SLICE = 200  # places whose leaves are one file: what a crash may cost
AT_ONCE = 16
ENOUGH_S = 120  # a slice is begun only while so much time is left

TimeLeft = Callable[[], float]


class NotErased(Exception):
    """A day was to be swept that can still be opened: whoever asked for that is not the purge."""


class _Overtaken(Exception):
    """Another worker is further; he brings the part to its end."""


def work_part(workspace: Workspace, work: Work, time_left_s: TimeLeft) -> tuple[str, ...]:
    """Work on parts one after the other; return those that time did not suffice for."""
    of = remembered(workspace, work.purpose, work.row_class, work.day)
    for number, name in enumerate(work.parts):
        try:
            if not _finish(workspace, of, name, time_left_s):
                return work.parts[number:]
        except _Overtaken:
            log("custody_overtaken", kind=of.purpose, region=name, day=of.day, **{"class": of.row_class})
    return ()


def _finish(workspace: Workspace, of: Custody, name: str, time_left_s: TimeLeft) -> bool:
    """Bring a part to its end; False when time is short."""
    part, version = workspace.day_parts.get(of, name)
    if part.done:
        return True
    leaf_of = _leaf_of(workspace, of)
    visited = {leaf.place for leaf in workspace.day_parts.leaves(of, part)}
    for places in _batches(workspace, of, name, visited):
        if time_left_s() < ENOUGH_S:
            return False
        with ThreadPoolExecutor(AT_ONCE) as pool:
            leaves = list(pool.map(leaf_of, places))
        file = workspace.fresh_id()  # of this worker alone: another's slices stay as they are
        workspace.day_parts.put_leaves(of, name, file, leaves)
        rows = part.rows + sum(leaf.rows for leaf in leaves)
        part = replace(part, places=part.places + len(places), rows=rows, slices=(*part.slices, file))
        version = _put(workspace, of, part, version)
    part = replace(part, done=True, root=root(workspace.day_parts.leaves(of, part)))
    _put(workspace, of, part, version)
    log("custody_part", kind=of.purpose, region=name, day=of.day, rows=part.rows, **{"class": of.row_class})
    return True


def _put(workspace: Workspace, of: Custody, part: Part, version: int) -> int:
    if not workspace.day_parts.put(of, part, version):
        raise _Overtaken
    return version + 1


def _batches(workspace: Workspace, of: Custody, name: str, visited: set[str]) -> Iterator[list[str]]:
    """List a part's places that were not visited yet, by slices.

    A venue that changes its state while the list is read may be passed over: a second list, read at the end, has it.
    """
    for _ in range(2):
        todo = sorted(set(_places(workspace, of.row_class, name)) - visited)
        yield from (todo[start : start + SLICE] for start in range(0, len(todo), SLICE))
        visited |= set(todo)


def _places(workspace: Workspace, row_class: str, part: str) -> Iterator[str]:
    """List where rows of a class may lie: every venue that may ever have had a code, whatever its figures say."""
    if row_class in ("alerts", *FILED):
        yield part
        return
    for _, venue in workspace.venues.in_county(part):
        if venue.state != DRAFT:
            yield venue.id


def _leaf_of(workspace: Workspace, of: Custody) -> Callable[[str], Leaf]:
    """Choose what is done at a place."""
    if of.purpose == SWEEP:
        life = workspace.day_key_rows.life(of.row_class, of.day)
        if life is None or life.state != ERASED:
            raise NotErased(of.day)
        return partial(read_place.sweep, workspace, of.row_class, of.day)
    correct = of.purpose == COMMIT and of.row_class not in ("alerts", *FILED)
    return partial(read_place.count, workspace, of.row_class, of.day, correct_figures=correct)
