"""A county's day on one page: what came, which doors were scanned, what waits, where it is worst. It names nobody."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

WORST = 8  # of towns, and of categories
DAYS = 14  # an incubation period
SILENT_DAYS = (
    3  # without a scan: what a page can tell at once; docs/supervision.md says how doors are judged one by one
)


class Rate(Struct, frozen=True, kw_only=True):
    """How many of some doors were scanned on the day, under what they are called."""

    name: str
    entrances: int
    scanned: int

    @property
    def share(self) -> float:
        """Return the use rate; of no door none is scanned."""
        return self.scanned / self.entrances if self.entrances else 0.0


class Covering(Struct, frozen=True, kw_only=True):
    """How far the places that should exist have come."""

    expected: int
    applied: int
    approved: int
    posted: int
    scanned: int
    late: int


class DailyReport(Struct, frozen=True, kw_only=True):
    """Everything on the page; None where it cannot be told. What waits is as of when it was made.

    Without `as_of` the day was not counted yet.
    """

    county: str
    day: date
    office: str
    made_at: datetime
    as_of: datetime | None
    missing: int
    venues: dict[str, int]
    visits: int | None
    visits_before: int
    scans: int | None
    people: int | None
    abnormal: int | None
    doors: Rate
    reviews_overdue: int
    alerts_open: int
    alerts_overdue: int
    silent: int | None
    covering: Covering | None
    hours: tuple[int, ...]
    days: tuple[tuple[date, int], ...]
    towns: tuple[Rate, ...]
    categories: tuple[Rate, ...]


def worst(rates: list[Rate]) -> tuple[Rate, ...]:
    """Return those with the lowest use rate first, of equal ones those with more doors; what has no door is not low."""
    told = [rate for rate in rates if rate.entrances]
    return tuple(sorted(told, key=lambda rate: (rate.share, -rate.entrances, rate.name))[:WORST])
