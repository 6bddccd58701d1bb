"""Overlaps too short alone: two scans of one stay may be long enough together, also of two days or two classes."""

from __future__ import annotations

import numpy as np

from chalicelib.outbreak.columns import DAY_S, Array
from chalicelib.outbreak.meet import Exposures, Pairs
from chalicelib.outbreak.part import Part
from chalicelib.outbreak.shelf import Shelf
from chalicelib.outbreak.spans import merge


class Crumbs:
    """Keeps of the short overlaps only those that others can add to, which are few."""

    def __init__(self, least_s: int) -> None:
        self._least_s = least_s
        self._kept: list[tuple[Array, ...]] = []

    def add(self, part: Part, exposures: Exposures, met: Pairs, short: Array, shared: Array) -> None:
        """Take the short ones: of a pair with several, over midnight, or of somebody with rows elsewhere."""
        exposure, row = met.exposure[short], met.row[short]
        if not len(row):
            return
        person = part.columns.person[row]
        several = _several(exposure * len(part.people.heads) + person)
        opens, closes = exposures.opens_s[exposure], exposures.closes_s[exposure]
        several |= (opens < part.start_s) | (closes > part.start_s + DAY_S) | shared[person]
        if several.any():
            heads, trip = part.people.heads[part.place[person[several]]], part.trips[part.columns.trip[row[several]]]
            start_s, end_s = met.start_s[short][several] + part.start_s, met.end_s[short][several] + part.start_s
            self._kept.append((exposure[several], heads, trip, start_s, end_s))

    def long_enough(self, without: Array) -> Array:
        """Return who has met long enough by several rows together, apart from those known already (ordered)."""
        if not self._kept:
            return np.empty(0, np.uint64)
        exposure, heads, trip, start_s, end_s = (np.concatenate(each) for each in zip(*self._kept, strict=True))
        left = ~np.isin(heads, without)
        exposure, heads, trip, start_s, end_s = (each[left] for each in (exposure, heads, trip, start_s, end_s))
        at, start_s, end_s = merge((exposure, heads, trip), start_s, end_s)
        met: Array = np.unique(heads[at[end_s - start_s >= self._least_s]])
        return met


def rows_elsewhere(shelf: Shelf, n: int) -> Array:
    """Say who of a part may be there by rows of another too: of another class, or of a day before."""
    people, start_s = shelf.people(n), shelf.books[n].start_s
    elsewhere = np.zeros(len(people.heads), bool)
    for other in shelf.before(n):
        elsewhere[people.find(_there(shelf, other, start_s))[1]] = True
    return elsewhere


def _there(shelf: Shelf, n: int, day_start_s: int) -> Array:
    """Return whose stay by a part's rows may reach into a day: everybody on the day itself, few on days before."""
    if shelf.books[n].start_s == day_start_s:
        return shelf.people(n).heads
    part = shelf.part(n)
    late = part.columns.start_s + part.columns.dwell_s >= day_start_s - part.start_s
    there: Array = np.unique(part.people.heads[part.place[part.columns.person[late]]])
    return there


def _several(pair: Array) -> Array:
    """Say of each value whether it stands there more than once."""
    order = np.argsort(pair, kind="stable")
    same = pair[order][1:] == pair[order][:-1]
    found = np.zeros(len(pair), bool)
    found[order[1:]] |= same
    found[order[:-1]] |= same
    return found
