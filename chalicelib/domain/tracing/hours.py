"""Hours of venues: what must be read to find who met somebody, cut at the tenant's midnights."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

DAY_S = 86_400
MS_PER_S = 1000


class Hours(NamedTuple):
    """A part of a venue's local day (yyyymmdd), both milliseconds since midnight included."""

    venue: str
    day: str
    since_ms: int
    until_ms: int


class Span(NamedTuple):
    """Seconds at a venue (epoch), both included."""

    venue: str
    from_s: int
    to_s: int


def day_at(at_s: int, offset_s: int) -> str:
    """Name the local day of an instant, where clocks are so many seconds ahead of UTC."""
    return f"{datetime.fromtimestamp(at_s + offset_s, UTC):%Y%m%d}"


def days_of(from_s: int, to_s: int, offset_s: int) -> list[str]:
    """Name the local days from one instant to another, both included."""
    first, last = (from_s + offset_s) // DAY_S, (to_s + offset_s) // DAY_S
    return [day_at(day * DAY_S - offset_s, offset_s) for day in range(first, last + 1)]


def hours_of(spans: Iterable[Span], offset_s: int) -> list[Hours]:
    """Cut spans into venues' days, each day once, from the first to the last hour that any of them has there."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for venue, from_s, to_s in spans:
        start, end = from_s + offset_s, to_s + offset_s
        for midnight in range(start - start % DAY_S, end + 1, DAY_S):
            place = venue, day_at(midnight - offset_s, offset_s)
            since_ms = max(0, start - midnight) * MS_PER_S
            until_ms = min(end - midnight, DAY_S - 1) * MS_PER_S + MS_PER_S - 1
            known = found.get(place, (since_ms, until_ms))
            found[place] = min(known[0], since_ms), max(known[1], until_ms)
    return [Hours(*place, *part) for place, part in sorted(found.items())]
