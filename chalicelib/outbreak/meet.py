"""Which rows of a part overlap which exposures: two binary searches an exposure, then only true pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from chalicelib.domain.hidden import Hidden
from chalicelib.outbreak.columns import DAY_S, START_BITS, Array
from chalicelib.outbreak.part import Part

PAIRS = 1 << 19  # looked at together: bounds the memory


class Exposures(Hidden, frozen=True, eq=False):
    """Where sources exposed others: a source's place in the question, a place in the search's numbers, and seconds."""

    source: Array
    county: Array
    venue: Array
    entrance: Array
    trip: Array
    opens_s: Array
    closes_s: Array

    def __len__(self) -> int:
        return len(self.source)


class Pairs(Hidden, frozen=True, eq=False):
    """Exposures and rows of a part that overlap, and the seconds in common, counted from the part's day."""

    exposure: Array
    row: Array
    start_s: Array
    end_s: Array


def pairs(part: Part, exposures: Exposures, allowed: Array, venues: int) -> Iterator[Pairs]:
    """Yield what overlaps, an exposure's rows never parted; `allowed` says which rows may be found."""
    columns, top = part.columns, (1 << START_BITS) - 1
    if not len(part.key):
        return
    local = np.full(venues, -1, np.int64)
    local[part.venues] = np.arange(len(part.venues))
    opens, closes = exposures.opens_s - part.start_s, exposures.closes_s - part.start_s
    there = local[exposures.venue]
    asked = np.nonzero((there >= 0) & (closes > 0) & (opens < DAY_S + int(part.longest_s.max())))[0]
    there, opens, closes = there[asked], opens[asked], closes[asked]
    lowest = there << START_BITS | np.clip(opens - part.longest_s[there], 0, top)
    order = np.argsort(lowest)
    asked, opens, closes, lowest = asked[order], opens[order], closes[order], lowest[order]
    low = np.searchsorted(part.key, lowest)
    high = np.searchsorted(part.key, there[order] << START_BITS | np.clip(closes, 0, top))
    total = np.concatenate(([0], np.cumsum(high - low)))
    ends = columns.start_s + columns.dwell_s
    begin = 0
    while begin < len(asked):
        end = max(begin + 1, int(np.searchsorted(total, total[begin] + PAIRS, "right")) - 1)
        counts = high[begin:end] - low[begin:end]
        own = np.repeat(np.arange(begin, end), counts)
        row = np.repeat(low[begin:end] - total[begin:end], counts) + np.arange(total[begin], total[end])
        picked = np.nonzero(allowed[row])[0]
        own, row = own[picked], row[picked]
        start_s, end_s = np.maximum(columns.start_s[row], opens[own]), np.minimum(ends[row], closes[own])
        met = start_s < end_s
        met &= _one_place(part, exposures, asked[own], row)
        yield Pairs(asked[own[met]], row[met], start_s[met], end_s[met])
        begin = end


def _one_place(part: Part, exposures: Exposures, exposure: Array, row: Array) -> Array:
    """Say of each pair whether door and trip let it meet; entrance 0 is any door."""
    found = np.ones(len(row), bool)
    if exposures.entrance.any():
        found &= exposures.entrance[exposure] == part.entrances[part.columns.entrance[row]]
    if len(part.trips) > 1:
        trip, own = part.trips[part.columns.trip[row]], exposures.trip[exposure]
        found &= (trip == 0) | (own == 0) | (trip == own)
    return found
