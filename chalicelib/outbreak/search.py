"""Search the index: both orders of many cases at once; who they are is read only for those found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from msgspec.structs import astuple

from chalicelib.domain.hidden import Hidden
from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.outbreak.columns import START_BITS, Array, Columns
from chalicelib.outbreak.crumbs import Crumbs, rows_elsewhere
from chalicelib.outbreak.meet import Exposures, pairs
from chalicelib.outbreak.part import Codes, Part
from chalicelib.outbreak.people import People, heads_of
from chalicelib.outbreak.shelf import Shelf
from chalicelib.outbreak.spans import merge


class Found(Hidden, frozen=True, eq=False):
    """People by head, ordered; for the first order since when they may have been exposed, else nothing."""

    heads: Array
    since_s: Array

    def __len__(self) -> int:
        return len(self.heads)


class Search:
    """The parts of a window, asked for one choice: opened already, or on a shelf that opens them when needed."""

    def __init__(self, opened: Iterable[tuple[Columns, People]] | Shelf, choice: Choice, window: Window) -> None:
        same = choice.same_entrance
        self.shelf = opened if isinstance(opened, Shelf) else Shelf.of(opened, same_entrance=same)
        self.choice, self.window = choice, window
        self._reached: set[int] = set()

    @property
    def parts(self) -> list[Part]:
        """Return all parts, opened."""
        return [self.shelf.part(n) for n in range(len(self.shelf))]

    def first_order(
        self, cases: Iterable[str], places: Iterable[tuple[str, str]] = (), others: Iterable[str] = ()
    ) -> Found:
        """Return the candidates for close contacts of these people, and of whoever was at these venues and doors.

        Neither they nor `others`, cases that are asked about elsewhere, are candidates.
        """
        heads = heads_of(cases)
        barred = np.union1d(heads, heads_of(others))
        exposures = self.exposures(heads, None, places)
        found = [self._pieces(n, exposures, barred) for n in self._near(exposures)]
        exposure, person, trip, start_s, end_s = _joined(found, 5)
        at, start_s, end_s = merge((exposure, person, trip), start_s, end_s)
        enough = end_s - start_s >= self.choice.least_s
        person, start_s = person[at[enough]], start_s[enough]
        order = np.lexsort((start_s, person))
        people, firsts = np.unique(person[order], return_index=True)
        return Found(people.astype(np.uint64), start_s[order][firsts])

    def second_order(self, first: Found, cases: Iterable[str]) -> Found:
        """Return the candidates for contacts of contacts: met after the exposure, neither case nor first order."""
        exposures = self.exposures(first.heads, first.since_s)
        barred = np.union1d(first.heads, heads_of(cases))
        crumbs = Crumbs(self.choice.least_s)
        met = [self._met(n, exposures, barred, crumbs) for n in self._near(exposures)]
        hit = np.unique(np.concatenate(met)) if met else np.empty(0, np.uint64)
        heads = np.union1d(hit, crumbs.long_enough(hit))
        return Found(heads, np.zeros(len(heads), np.int64))

    def names(self, found: Found) -> list[str]:
        """Return who was found: the only place where an integer becomes somebody."""
        left, names = found.heads, list[Array]([np.empty(0, np.bytes_)])
        for n in sorted(range(len(self.shelf)), key=lambda n: n not in self._reached):
            if not len(left):
                break
            asked, named = self.shelf.people(n).named(left)
            names.append(named)
            left = np.delete(left, asked)
        return [name.decode() for name in np.sort(np.concatenate(names)).tolist()]

    def visits(self, heads: Array, venues: Collection[str] | None = None) -> list[TracedVisit]:
        """Return the rows of these people (at these venues) as the domain reads them, where anybody was met at all."""
        wanted = None if venues is None else {venue.encode() for venue in venues}
        found = []
        for n in sorted(self._reached) or range(len(self.shelf)):
            numbers = self.shelf.people(n).find(heads)[1]
            if not len(numbers):
                continue
            part = self.shelf.part(n)
            row = np.nonzero(np.isin(part.columns.person, numbers) & part.believed(self.choice, self.window))[0]
            at = part.columns.venues[part.key[row] >> START_BITS].tolist()
            found += [
                part.visit(n, venue)
                for n, venue in zip(row.tolist(), at, strict=True)
                if wanted is None or venue in wanted
            ]
        return found

    def exposures(self, heads: Array, since_s: Array | None, places: Iterable[tuple[str, str]] = ()) -> Exposures:
        """Return where these people exposed others (each since when he was exposed himself), and where venues did."""
        rows = [self._rows(n, heads) for n in range(len(self.shelf))]
        source, county, venue, entrance, trip, start_s, end_s = _joined(rows, 7)
        at, start_s, end_s = merge((source, venue, entrance, trip), start_s, end_s)
        opens_s, closes_s = start_s - self.choice.margin_s, end_s + self.choice.margin_s
        if since_s is not None and len(at):
            exposed_s = since_s[source[at]]
            opens_s, alive = np.maximum(opens_s, exposed_s), exposed_s < end_s
            at, opens_s, closes_s = at[alive], opens_s[alive], closes_s[alive]
        of_people = Exposures(source[at], county[at], venue[at], entrance[at], trip[at], opens_s, closes_s)
        return self._with_places(of_people, list(places))

    def _with_places(self, exposures: Exposures, places: Sequence[tuple[str, str]]) -> Exposures:
        """Add venues (and doors, where doors are told apart) in the whole window, in each county that may be theirs."""
        venues, entrances, _ = self.shelf.ids
        added = [
            (-1, county, int(venues.of(np.array([venue.encode()]))[0]), _door(entrances, door, self.choice))
            for venue, door in places
            for county in sorted({self.shelf.county(n) for n in range(len(self.shelf))})
        ]
        if not added:
            return exposures
        columns = [np.array(column, np.int64) for column in zip(*added, strict=True)]
        times = (0, self.window.from_s - self.choice.margin_s, self.window.to_s + self.choice.margin_s)
        columns += [np.full(len(added), value, np.int64) for value in times]
        known = list(astuple(exposures))
        return Exposures(*(np.concatenate(pair) for pair in zip(known, columns, strict=True)))

    def _near(self, exposures: Exposures) -> list[int]:
        """List the parts in which anybody may have been met; the others are not even opened."""
        around = exposures.county, exposures.opens_s, exposures.closes_s
        near = [n for n in range(len(self.shelf)) if self.shelf.is_near(n, *around)]
        self._reached.update(near)
        return near

    def _rows(self, n: int, heads: Array) -> Sequence[Array]:
        """Return the rows of people in a part: who, where, and from when to when."""
        asked, numbers = self.shelf.people(n).find(heads)
        if not len(asked):
            return [np.empty(0, np.int64)] * 7
        part = self.shelf.part(n)
        who = np.full(len(part.people.heads), -1, np.int64)
        who[numbers] = asked
        columns = part.columns
        source = who[columns.person]
        row = np.nonzero((source >= 0) & part.believed(self.choice, self.window))[0]
        start_s = part.start_s + columns.start_s[row].astype(np.int64)
        venue = np.searchsorted(columns.first, row, "right") - 1
        entrance, trip = part.entrances[columns.entrance[row]], part.trips[columns.trip[row]]
        county = np.full(len(row), self.shelf.county(n), np.int64)
        return source[row], county, part.venues[venue], entrance, trip, start_s, start_s + columns.dwell_s[row]

    def _allowed(self, part: Part, barred: Array) -> Array:
        may = np.ones(len(part.people.heads), bool)
        may[part.people.find(barred)[1]] = False
        allowed: Array = part.believed(self.choice, self.window) & may[part.columns.person]
        return allowed

    def _pieces(self, n: int, exposures: Exposures, barred: Array) -> Sequence[Array]:
        """Return all that overlaps in a part, in epoch seconds."""
        part = self.shelf.part(n)
        heads, columns = part.people.heads[part.place], part.columns
        met = [
            (
                each.exposure,
                heads[columns.person[each.row]],
                part.trips[columns.trip[each.row]],
                each.start_s + part.start_s,
                each.end_s + part.start_s,
            )
            for each in pairs(part, exposures, self._allowed(part, barred), len(self.shelf.ids[0]))
        ]
        return _joined(met, 5)

    def _met(self, n: int, exposures: Exposures, barred: Array, crumbs: Crumbs) -> Array:
        """Return whom single rows show to have met an exposure long enough; what is shorter goes to the crumbs."""
        part, elsewhere = self.shelf.part(n), rows_elsewhere(self.shelf, n)
        hit = np.zeros(len(part.people.heads), bool)
        for each in pairs(part, exposures, self._allowed(part, barred), len(self.shelf.ids[0])):
            enough = each.end_s - each.start_s >= self.choice.least_s
            hit[part.columns.person[each.row[enough]]] = True
            crumbs.add(part, exposures, each, ~enough & ~hit[part.columns.person[each.row]], elsewhere)
        met: Array = part.people.heads[part.place][hit]
        return met


def _door(entrances: Codes, door: str, choice: Choice) -> int:
    return int(entrances.of(np.array([door.encode()]))[0]) if door and choice.same_entrance else 0


def _joined(rows: Sequence[Sequence[Array]], count: int) -> list[Array]:
    """Put columns of several parts one after the other; empty ones would turn heads into floats."""
    filled = [row for row in rows if len(row[0])]
    return [np.concatenate([row[n] for row in filled]) if filled else np.empty(0, np.int64) for n in range(count)]
