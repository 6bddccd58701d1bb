"""Scans of one person that cannot all be true: too far apart in too short a time, or at too many doors at once.

Nothing is refused for it and no colour changes: the print of a code can be photographed, and then somebody else's scan
is the false one. What is found is kept beside the rows and counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from chalicelib.domain.entry.presence import DOUBTFUL_M, distance_m
from chalicelib.domain.place.venue import Location

TOO_FAST, TOO_MANY_DOORS = "too_fast", "too_many_doors"
CLAIMED = "claimed"  # by whoever only says to be the person, against whom it was confirmed to
KINDS = (TOO_FAST, TOO_MANY_DOORS, CLAIMED)
MINUTE_MS = 60_000
MS_PER_HOUR = 3_600_000


class Passing(Struct, frozen=True, order=True):
    """One person at one door: milliseconds since local midnight, and the key of the row that says so."""

    at_ms: int
    venue: str
    entrance: str
    scan_id: str
    number: int
    pk: str
    sk: str


Suspects = tuple[str, tuple[Passing, ...]]


def suspects(
    passings: Iterable[Passing], place_of: Callable[[str], Location | None], km_per_hour: int, doors_a_minute: int
) -> Iterator[Suspects]:
    """Yield each finding with the passings that cannot all be true."""
    ordered = sorted(set(passings))
    yield from _too_fast(ordered, place_of, km_per_hour)
    yield from _too_many_doors(ordered, doors_a_minute)


def slow_until_ms(scans: Iterable[int], cap: int) -> int | None:
    """Return when somebody who scanned at these milliseconds is below his cap a minute again; None when he is."""
    times = sorted(scans)
    if len(times) <= cap or times[-1] - times[-cap - 1] >= MINUTE_MS:
        return None
    return times[-cap] + MINUTE_MS


def _too_fast(
    ordered: Sequence[Passing], place_of: Callable[[str], Location | None], km_per_hour: int
) -> Iterator[Suspects]:
    """Compare each passing with the next one at another place; neighbours' doors are not a journey."""
    placed = [(passing, place) for passing in ordered if (place := place_of(passing.venue)) is not None]
    for (before, here), (after, there) in pairwise(placed):
        if before.venue == after.venue:
            continue
        metres = distance_m(here, there)
        possible_m = km_per_hour * 1000 * (after.at_ms - before.at_ms) / MS_PER_HOUR
        if metres > max(DOUBTFUL_M, possible_m):
            yield TOO_FAST, (before, after)


def _too_many_doors(ordered: Sequence[Passing], doors_a_minute: int) -> Iterator[Suspects]:
    for start, first in enumerate(ordered):
        within = tuple(each for each in ordered[start:] if each.at_ms - first.at_ms < MINUTE_MS)
        if len({each.entrance for each in within}) >= doors_a_minute:
            yield TOO_MANY_DOORS, within
