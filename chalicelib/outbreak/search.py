"""Search the index: both orders of many cases at once; who they are is read only for those found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.outbreak.columns import START_BITS, Array, Columns
from chalicelib.outbreak.crumbs import Crumbs, rows_elsewhere
from chalicelib.outbreak.meet import Exposures, pairs
from chalicelib.outbreak.part import Codes, Part, load
from chalicelib.outbreak.people import People, heads_of
from chalicelib.outbreak.spans import merge


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Found:
    """People by head, ordered; for the first order since when they may have been exposed, else nothing."""

    heads: Array
    since_s: Array

    def __len__(self) -> int:
        return len(self.heads)


class Search:
    """The opened parts of a window, asked for one choice."""

    def __init__(self, opened: Iterable[tuple[Columns, People]], choice: Choice, window: Window) -> None:
        self._ids = Codes(), Codes(), Codes()
        self.parts: list[Part] = [load(columns, people, self._ids, choice.same_entrance) for columns, people in opened]
        self.choice, self.window = choice, window
        self._believed = [part.believed(choice, window) for part in self.parts]

    def first_order(self, cases: Iterable[str]) -> Found:
        """Return the candidates for close contacts of these people."""
        heads = heads_of(cases)
        exposures = self._exposures(heads, None)
        found = [self._pieces(n, exposures, heads) for n in range(len(self.parts))]
        exposure, person, trip, start_s, end_s = _joined(found, 5)
        at, start_s, end_s = merge((exposure, person, trip), start_s, end_s)
        enough = end_s - start_s >= self.choice.least_s
        person, start_s = person[at[enough]], start_s[enough]
        order = np.lexsort((start_s, person))
        people, firsts = np.unique(person[order], return_index=True)
        return Found(people.astype(np.uint64), start_s[order][firsts])

    def second_order(self, first: Found, cases: Iterable[str]) -> Found:
        """Return the candidates for contacts of contacts: met after the exposure, neither case nor first order."""
        exposures = self._exposures(first.heads, first.since_s)
        barred = np.union1d(first.heads, heads_of(cases))
        shared = rows_elsewhere(self.parts)
        crumbs = Crumbs(self.choice.least_s)
        met = [self._met(n, exposures, barred, crumbs, shared[n]) for n in range(len(self.parts))]
        hit = np.unique(np.concatenate(met)) if met else np.empty(0, np.uint64)
        heads = np.union1d(hit, crumbs.long_enough(hit))
        return Found(heads, np.zeros(len(heads), np.int64))

    def names(self, found: Found) -> list[str]:
        """Return who was found: the only place where an integer becomes somebody."""
        left, names = found.heads, list[Array]([np.empty(0, np.bytes_)])
        for part in self.parts:
            asked, numbers = part.people.find(left)
            names.append(part.people.names[part.place[numbers]])
            left = np.delete(left, asked)
        return [name.decode() for name in np.sort(np.concatenate(names)).tolist()]

    def visits(self, heads: Array, venues: Collection[str] | None = None) -> list[TracedVisit]:
        """Return the rows of these people (at these venues) as the domain reads them."""
        wanted = None if venues is None else {venue.encode() for venue in venues}
        found = []
        for part, believed in zip(self.parts, self._believed, strict=True):
            row = np.nonzero(np.isin(part.columns.person, part.people.find(heads)[1]) & believed)[0]
            at = part.columns.venues[part.key[row] >> START_BITS].tolist()
            found += [
                part.visit(n, venue)
                for n, venue in zip(row.tolist(), at, strict=True)
                if wanted is None or venue in wanted
            ]
        return found

    def _exposures(self, heads: Array, since_s: Array | None) -> Exposures:
        rows = [self._rows(part, believed, heads) for part, believed in zip(self.parts, self._believed, strict=True)]
        source, venue, entrance, trip, start_s, end_s = _joined(rows, 6)
        at, start_s, end_s = merge((source, venue, entrance, trip), start_s, end_s)
        opens_s, closes_s = start_s - self.choice.margin_s, end_s + self.choice.margin_s
        if since_s is not None and len(at):
            exposed_s = since_s[source[at]]
            opens_s, alive = np.maximum(opens_s, exposed_s), exposed_s < end_s
            at, opens_s, closes_s = at[alive], opens_s[alive], closes_s[alive]
        return Exposures(source[at], venue[at], entrance[at], trip[at], opens_s, closes_s)

    @staticmethod
    def _rows(part: Part, believed: Array, heads: Array) -> Sequence[Array]:
        """Return the rows of people: who, where, and from when to when."""
        asked, numbers = part.people.find(heads)
        who = np.full(len(part.people.heads), -1, np.int64)
        who[numbers] = asked
        columns = part.columns
        source = who[columns.person]
        row = np.nonzero((source >= 0) & believed)[0]
        start_s = part.start_s + columns.start_s[row].astype(np.int64)
        venue = np.searchsorted(columns.first, row, "right") - 1
        entrance, trip = part.entrances[columns.entrance[row]], part.trips[columns.trip[row]]
        return source[row], part.venues[venue], entrance, trip, start_s, start_s + columns.dwell_s[row]

    def _allowed(self, number: int, barred: Array) -> Array:
        part = self.parts[number]
        may = np.ones(len(part.people.heads), bool)
        may[part.people.find(barred)[1]] = False
        allowed: Array = self._believed[number] & may[part.columns.person]
        return allowed

    def _pieces(self, number: int, exposures: Exposures, barred: Array) -> Sequence[Array]:
        """Return all that overlaps in a part, in epoch seconds."""
        part = self.parts[number]
        heads, columns = part.people.heads[part.place], part.columns
        met = [
            (
                each.exposure,
                heads[columns.person[each.row]],
                part.trips[columns.trip[each.row]],
                each.start_s + part.start_s,
                each.end_s + part.start_s,
            )
            for each in pairs(part, exposures, self._allowed(number, barred), len(self._ids[0]))
        ]
        return _joined(met, 5)

    def _met(self, number: int, exposures: Exposures, barred: Array, crumbs: Crumbs, shared: Array) -> Array:
        """Return whom single rows show to have met an exposure long enough; what is shorter goes to the crumbs."""
        part = self.parts[number]
        hit = np.zeros(len(part.people.heads), bool)
        for each in pairs(part, exposures, self._allowed(number, barred), len(self._ids[0])):
            enough = each.end_s - each.start_s >= self.choice.least_s
            hit[part.columns.person[each.row[enough]]] = True
            crumbs.add(part, exposures, each, ~enough & ~hit[part.columns.person[each.row]], shared)
        met: Array = part.people.heads[part.place][hit]
        return met


def _joined(rows: Sequence[Sequence[Array]], count: int) -> list[Array]:
    """Put columns of several parts one after the other; empty ones would turn heads into floats."""
    filled = [row for row in rows if len(row[0])]
    return [np.concatenate([row[n] for row in filled]) if filled else np.empty(0, np.int64) for n in range(count)]
