"""The indexes of a window as books for a search: only those that say all that lies there; of the rest rows are read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from chalicelib.domain.day import day_start
from chalicelib.domain.ids import EPOCH
from chalicelib.domain.retention import day_of_name
from chalicelib.domain.tracing.choice import Window
from chalicelib.domain.tracing.day_index import has_index, is_whole
from chalicelib.domain.tracing.hours import days_of
from chalicelib.outbreak.sealed import open_columns, open_people
from chalicelib.outbreak.shelf import Book
from chalicelib.security.day_keys import CACHE_S
from chalicelib.storage.indexes import COLUMNS, PEOPLE, Indexed
from chalicelib.usecases.tracing.index_keys import OpeningKeys, keys_to_search
from chalicelib.usecases.tracing.want_indexes import lives_of

if TYPE_CHECKING:
    from chalicelib.outbreak.columns import Columns
    from chalicelib.outbreak.people import People
    from chalicelib.runtime import Workspace
    from chalicelib.usecases.tracing.opened_case import OpenedCase

_SECOND = timedelta(seconds=1)


class IndexGone(Exception):
    """Another index took its place meanwhile, or the files are lost: who asks again reads the rows, or the new one."""


class ClassDayCounty(NamedTuple):
    """What one index is of."""

    row_class: str
    day: str
    county: str


class IndexedDays(Struct):
    """The books of a window, which places they hold whole, and the days of which rows must be read."""

    books: list[Book] = field(default_factory=list)
    whole: set[ClassDayCounty] = field(default_factory=set)
    live: list[str] = field(default_factory=list)


def indexed_days(workspace: Workspace, opened: OpenedCase, window: Window) -> IndexedDays:
    """Find the indexes of a window's days, for a run of an approved case; none is opened yet."""
    counties = workspace.regions.counties_under(workspace.tenant.region_root)
    found, keys = IndexedDays(), _Keys(workspace, opened)
    for day in days_of(window.from_s, window.to_s - 1, workspace.utc_offset // _SECOND):
        lives = lives_of(workspace, day)
        for row_class, life in lives.items():
            if not life.has_key or workspace.instant() >= life.deadline:
                continue
            indexed = has_index(life, lives.get("visits"), workspace.instant())
            states = workspace.indexes.states(row_class, day) if indexed else {}
            for county in counties:
                state = states.get(county)
                if state is None or not is_whole(state, life):
                    found.live += [day] if day not in found.live else []
                    continue
                found.whole.add(ClassDayCounty(row_class, day, county))
                if state.name:
                    found.books.append(_book(workspace, keys, Indexed(row_class, day, county), state.name))
    return found


def start_of(workspace: Workspace, day: str) -> int:
    """Return the epoch second at which a local day (yyyymmdd) begins."""
    return (day_start(day_of_name(day), workspace.tenant) - EPOCH) // _SECOND


class _Keys:
    """The keys of a run, each for five minutes, as every cached key."""

    def __init__(self, workspace: Workspace, opened: OpenedCase) -> None:
        self._workspace, self._opened = workspace, opened
        self._kept: dict[tuple[str, str], tuple[float, OpeningKeys]] = {}

    def of(self, row_class: str, day: str) -> OpeningKeys:
        now_s = self._workspace.instant().timestamp()
        until_s, keys = self._kept.get((row_class, day), (0.0, None))
        if keys is None or now_s >= until_s:
            keys = keys_to_search(self._workspace, self._opened, row_class, day)
            self._kept[row_class, day] = now_s + CACHE_S, keys
        return keys


def _book(workspace: Workspace, keys: _Keys, of: Indexed, name: str) -> Book:
    place = workspace.indexes.place(of, name)

    def people() -> People:
        return open_people(_box(workspace, of, place, PEOPLE), keys.of(of.row_class, of.day).people, place)

    def columns() -> Columns:
        return open_columns(_box(workspace, of, place, COLUMNS), keys.of(of.row_class, of.day).columns, place)

    return Book(of.county.encode(), start_of(workspace, of.day), people, columns)


def _box(workspace: Workspace, of: Indexed, place: str, file: str) -> bytes:
    """Return a file; one that is not there is asked for anew, so that it counts no more."""
    box = workspace.indexes.get(place, file)
    if box is None:
        workspace.indexes.note_changed(of.row_class, of.day, of.county)
        raise IndexGone(of.day)
    return box
