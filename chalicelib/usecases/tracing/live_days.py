"""The days of a search that have no whole index: the rows of the venues in question, read and indexed in memory."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.entry.kept_visit import class_of
from chalicelib.domain.tracing.choice import Window
from chalicelib.domain.tracing.hours import DAY_S, Hours, Span, day_at, hours_of
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.outbreak.build import build
from chalicelib.outbreak.shelf import Book, open_book
from chalicelib.storage import keys
from chalicelib.usecases.tracing.indexed_days import ClassDayCounty, IndexedDays, start_of
from chalicelib.usecases.tracing.row_reader import RowReader

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_COUNTY = 6
_LAST_MS = DAY_S * 1000 - 1
_SECOND = timedelta(seconds=1)


class LiveDays:
    """What was read of a window's days so far: whole days of venues, so that nobody there is passed over."""

    def __init__(self, workspace: Workspace, window: Window, indexed: IndexedDays) -> None:
        self._workspace, self._window, self._indexed = workspace, window, indexed
        self._offset_s = workspace.utc_offset // _SECOND
        self._read: set[tuple[str, str]] = set()
        self._reader: RowReader | None = None
        if indexed.live:
            self.from_s = max(window.from_s, start_of(workspace, min(indexed.live)))
            self._reader = RowReader(workspace, Window(self.from_s, window.to_s))

    def add_people(self, people: Collection[str]) -> None:
        """Read the days of every venue where these people were."""
        if self._reader is not None:
            self._add({(each.venue, keys.parts(each.pk)[-1]) for each in self._reader.passings(people)})

    def add_spans(self, spans: Iterable[Span]) -> None:
        """Read the days of venues in which anybody may have been whom these spans concern."""
        if self._reader is None:
            return
        asked = [span for span in spans if span.to_s >= self.from_s]
        self._reader.sites.learn([(span.venue, span.from_s) for span in asked])
        sites = self._reader.sites
        wider = (
            Span(venue, max(self.from_s, from_s - sites.of(venue).longest_s), min(to_s, self._window.to_s - 1))
            for venue, from_s, to_s in asked
        )
        some = hours_of((span for span in wider if span.from_s <= span.to_s), self._offset_s)
        self._add({(each.venue, each.day) for each in some})

    def books(self) -> list[Book]:
        """Return what was read as books of a search, without what an index says already."""
        if self._reader is None:
            return []
        self._reader.sites.learn(self._reader.moments())
        marked = self._workspace.traced_rows.marked(self._reader.venue_days())
        found: dict[ClassDayCounty, list[TracedVisit]] = defaultdict(list)
        for visit in self._reader.visits(marked):
            county = self._reader.sites.of(visit.venue).region[:_COUNTY]
            place = ClassDayCounty(class_of(visit.mode), day_at(visit.at_s, self._offset_s), county)
            if place not in self._indexed.whole:
                found[place].append(visit)
        return [
            open_book(*build(visits, place.county, start_of(self._workspace, place.day), secrets.token_bytes(32)))
            for place, visits in sorted(found.items())
        ]

    def _add(self, venue_days: set[tuple[str, str]]) -> None:
        live = set(self._indexed.live)
        new = sorted(each for each in venue_days - self._read if each[1] in live)
        self._read.update(new)
        if new and self._reader is not None:
            hours = [Hours(venue, day, 0, _LAST_MS) for venue, day in new]
            self._reader.add(self._workspace.traced_rows.within(hours))
