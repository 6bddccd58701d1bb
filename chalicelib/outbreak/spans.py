"""Intervals by group, merged where they touch: what a stay is, for millions at once."""

from __future__ import annotations

import numpy as np

from chalicelib.outbreak.columns import Array


def merge(keys: tuple[Array, ...], start: Array, end: Array) -> tuple[Array, Array, Array]:
    """Return, for each run of touching intervals with equal keys: one row of it (its first), its start and its end."""
    if not len(start):
        none = np.empty(0, np.int64)
        return none, none, none
    order = np.lexsort((start, *reversed(keys)))
    begins, until = start[order].astype(np.int64), end[order].astype(np.int64)
    other = np.ones(len(order), bool)
    other[1:] = np.logical_or.reduce([key[order][1:] != key[order][:-1] for key in keys])
    # The latest end so far within a group: groups are lifted above one another, so that one pass serves all.
    low = until.min()
    lift = np.cumsum(other) * (until.max() - low + 1)
    latest = np.maximum.accumulate(until - low + lift)
    fresh = other.copy()
    fresh[1:] |= begins[1:] > (latest - lift)[:-1] + low
    firsts = np.nonzero(fresh)[0]
    lasts = np.append(firsts[1:] - 1, len(order) - 1)
    return order[firsts], begins[firsts], (latest - lift)[lasts] + low
