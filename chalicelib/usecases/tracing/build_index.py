"""Build the indexes of a county's closed day from its opened rows: one reading for all classes, sealed pair by pair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.custody.day_life import CLOSED
from chalicelib.domain.day import day_start
from chalicelib.domain.ids import EPOCH
from chalicelib.domain.place.venue import DRAFT
from chalicelib.domain.retention import day_of_name
from chalicelib.domain.tracing.day_index import IndexState, has_index, is_whole
from chalicelib.observability import log
from chalicelib.outbreak.sealed import close
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.storage.indexes import Indexed
from chalicelib.usecases.tracing.index_keys import keys_to_build
from chalicelib.usecases.tracing.opened_rows import living_keys, opened_rows
from chalicelib.usecases.tracing.want_indexes import lives_of

if TYPE_CHECKING:
    from chalicelib.domain.place.venue import Venue
    from chalicelib.domain.tracing.index_work import IndexWork
    from chalicelib.domain.tracing.stay import TracedVisit
    from chalicelib.runtime import Workspace

AT_ONCE = 16
VENUES_AT_ONCE = 64  # whose rows are on their way together
ENOUGH_S = 300  # a county is begun only while so much time is left
LEFT_BEHIND = timedelta(hours=1)  # longer than any worker lives
REMEMBERED = timedelta(days=8)  # after the day's end

TimeLeft = Callable[[], float]


class _Wanted(Struct, frozen=True):
    """An index to build, as far as it had come before its rows were read, and whether they are all there is."""

    of: Indexed
    state: IndexState
    closed: bool


def build_indexes(workspace: Workspace, work: IndexWork, time_left_s: TimeLeft) -> tuple[str, ...]:
    """Build what a day's counties lack, one after the other; return those that time did not suffice for."""
    for number, county in enumerate(work.counties):
        if time_left_s() < ENOUGH_S:
            return work.counties[number:]
        build_county(workspace, work.day, county)
    return ()


def build_county(workspace: Workspace, day: str, county: str) -> int:
    """Build the indexes that a county's day lacks; return how many. Done again it finds nothing to do.

    What is asked for was counted before the rows are read: what comes meanwhile asks for it once more.
    """
    wanted = _wanted(workspace, day, county)
    if not wanted:
        return 0
    visits = _read(workspace, day, county, list(wanted))
    return sum(_keep(workspace, each, visits.pop(row_class)) for row_class, each in wanted.items())


def _wanted(workspace: Workspace, day: str, county: str) -> dict[str, _Wanted]:
    lives = lives_of(workspace, day)
    found = {}
    for row_class, life in lives.items():
        if not has_index(life, lives.get("visits"), workspace.instant()):
            continue
        of = Indexed(row_class, day, county)
        state = workspace.indexes.begin(of, life.deadline + REMEMBERED)
        if not is_whole(state, life):
            found[row_class] = _Wanted(of, state, life.state == CLOSED)
    return found


def _read(workspace: Workspace, day: str, county: str, classes: list[str]) -> dict[str, list[TracedVisit]]:
    """Open a county's rows of a day, by class; equal texts are kept once, for there may be half a million rows."""
    keys = living_keys(workspace, classes, day)
    found: dict[str, list[TracedVisit]] = {row_class: [] for row_class in classes}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        places = (venue for _, venue in workspace.venues.in_county(county) if venue.state != DRAFT)
        for venues in _by(VENUES_AT_ONCE, places):
            for rows in pool.map(lambda venue: list(opened_rows(workspace, venue, day, keys)), venues):
                for row in rows:
                    found[row.row_class].append(row.visit)
    return found


def _keep(workspace: Workspace, wanted: _Wanted, visits: list[TracedVisit]) -> bool:
    """Seal an index, make it the one that is read, and delete the former; False when the day may not be read any more.

    A worker that took long looks at the day's key once more when its files lie there: what died meanwhile goes too.
    """
    of, indexes = wanted.of, workspace.indexes
    name = workspace.fresh_id() if visits else ""
    try:
        keys = keys_to_build(workspace, of.row_class, of.day)
        if visits:
            start_s = (day_start(day_of_name(of.day), workspace.tenant) - EPOCH) // timedelta(seconds=1)
            place = indexes.place(of, name)
            indexes.put(place, *close(visits, of.county, start_s, keys, place))
            keys_to_build(workspace, of.row_class, of.day)
    except DayKeyGone:
        _delete(workspace, of, name)
        return False
    made = IndexState(built=wanted.state.wanted, closed=wanted.closed, name=name, rows=len(visits))
    _delete(workspace, of, indexes.switch(of, made))
    indexes.delete_unread(of, made.name, workspace.instant() - LEFT_BEHIND)
    log("index_built", day=of.day, region=of.county, rows=len(visits), **{"class": of.row_class})
    return True


def _delete(workspace: Workspace, of: Indexed, name: str) -> None:
    if name:
        workspace.indexes.delete(workspace.indexes.place(of, name))


def _by(size: int, venues: Iterator[Venue]) -> Iterator[list[Venue]]:
    while some := list(islice(venues, size)):
        yield some
