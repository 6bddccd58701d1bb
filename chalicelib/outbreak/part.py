"""A part of a search: one class, day and county, opened, its ids spelled as the whole search spells them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from chalicelib.domain.entry.visit import CAPACITIES, MODES, PRESENCES
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.outbreak.columns import START_BITS, Array, Columns
from chalicelib.outbreak.people import People


class Codes:
    """Numbers for ids that hold for a whole search."""

    def __init__(self) -> None:
        self._known: dict[bytes, int] = {b"": 0}

    def of(self, names: Array) -> Array:
        """Return the number of each, given anew to what was not met before."""
        known, asked = self._known, names.tolist()
        for name in asked:
            if name not in known:
                known[name] = len(known)
        return np.fromiter(map(known.__getitem__, asked), np.int64, len(asked))

    def names(self, numbers: Iterable[int]) -> list[str]:
        """Return what numbers stand for."""
        known = list(self._known)
        return [known[number].decode() for number in numbers]

    def __len__(self) -> int:
        return len(self._known)


class Part(Hidden, frozen=True, eq=False):
    """Columns and people, with what a search derives from them once."""

    columns: Columns
    people: People
    venues: Array
    entrances: Array
    trips: Array
    key: Array
    longest_s: Array
    place: Array

    @property
    def county_day(self) -> tuple[bytes, int]:
        """Return what parts of several classes have in common."""
        return bytes(self.columns.county[0]), self.start_s

    @property
    def start_s(self) -> int:
        """Return when the day began."""
        return int(self.columns.day_start_s[0])

    def believed(self, choice: Choice, window: Window) -> Array:
        """Say of each row whether choice and window let it count."""
        wanted = np.array([word in choice.presence for word in PRESENCES])
        at = self.columns.start_s
        inside = (at >= window.from_s - self.start_s) & (at < window.to_s - self.start_s)
        found: Array = wanted[self.columns.presence] & inside
        return found

    def visit(self, row: int, venue: bytes) -> TracedVisit:
        """Return a row as the domain reads it."""
        columns = self.columns
        return TracedVisit(
            person=self.people.names[self.place[columns.person[row]]].decode(),
            venue=venue.decode(),
            entrance=columns.entrances[columns.entrance[row]].decode(),
            trip=columns.trips[columns.trip[row]].decode(),
            at_s=self.start_s + int(columns.start_s[row]),
            dwell_s=int(columns.dwell_s[row]),
            capacity=CAPACITIES[columns.capacity[row]],
            mode=MODES[columns.mode[row]],
            presence=PRESENCES[columns.presence[row]],
        )


def load(columns: Columns, people: People, ids: tuple[Codes, Codes, Codes], same_entrance: bool) -> Part:
    """Prepare columns for a search with these numbers for venues, entrances and trips; any door is door 0."""
    venue = np.repeat(np.arange(len(columns.venues), dtype=np.int64), np.diff(columns.first))
    longest = np.maximum.reduceat(columns.dwell_s, columns.first[:-1]) if len(venue) else columns.dwell_s
    venues, entrances, trips = ids
    return Part(
        columns=columns,
        people=people,
        venues=venues.of(columns.venues),
        entrances=entrances.of(columns.entrances) if same_entrance else np.zeros(len(columns.entrances), np.int64),
        trips=trips.of(columns.trips),
        key=venue << START_BITS | columns.start_s,
        longest_s=longest,
        place=people.order(),
    )
