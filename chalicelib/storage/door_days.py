"""The store of venues' days for whoever compares many of them: reads only, several at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import NamedTuple

from chalicelib.domain.entry.day_figures import DayFigures
from chalicelib.settings import Settings
from chalicelib.storage import keys, supervision_keys
from chalicelib.storage.bodies import load
from chalicelib.storage.packed_cells import figures_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.counters import CounterRow

AT_ONCE = 16
BATCH = 100  # rows of one BatchGetItem


class Days(NamedTuple):
    """A venue's days: its figures, and how many visits are marked by entrance."""

    figures: dict[date, DayFigures]
    doubted: dict[date, dict[str, int]]


class DoorDays:
    """One province's figures by venue and day, as counters keep them; no row means that nobody came."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(CounterRow, "counters", settings)
        self._tenant = settings.tenant

    def on(self, day: date, venues: Collection[str]) -> dict[str, DayFigures]:
        """Return one day of many venues."""
        name, ids = f"{day:%Y%m%d}", list(venues)

        def read(start: int) -> dict[str, DayFigures]:
            wanted = [(keys.under(self._tenant, each), keys.day_sk(name)) for each in ids[start : start + BATCH]]
            return {keys.parts(row.pk)[1]: figures_of(row) for row in self._row.batch_get(wanted)}

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return {venue: found for part in pool.map(read, range(0, len(ids), BATCH)) for venue, found in part.items()}

    def since(self, first: date, venues: Collection[str]) -> Iterator[tuple[str, Days]]:
        """Yield the days of each venue from the first on, in the order of the venues."""
        ids = list(venues)

        def read(venue: str) -> Days:
            # One query: the doubted days sort after the days, and of these there are few.
            between = CounterRow.sk.between(keys.day_sk(f"{first:%Y%m%d}"), supervision_keys.doubted_sk("~"))
            days = Days({}, {})
            for row in self._row.query(keys.under(self._tenant, venue), between):
                if row.sk.startswith(keys.day_sk("")):
                    days.figures[_day(row.sk)] = figures_of(row)
                elif row.sk.startswith(supervision_keys.doubted_sk("")):
                    days.doubted[_day(row.sk)] = load(row.body, dict[str, int])
            return days

        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from zip(ids, pool.map(read, ids), strict=True)

    def newest(self, venue: str, before: date) -> Iterator[tuple[date, DayFigures]]:
        """List a venue's days before a day, newest first: for a door that nobody remembers to have been used."""
        below = CounterRow.sk.between(keys.day_sk(""), keys.day_sk(f"{before:%Y%m%d}"))
        for row in self._row.query(keys.under(self._tenant, venue), below, scan_index_forward=False):
            if (found := _day(row.sk)) < before:
                yield found, figures_of(row)


def _day(sk: str) -> date:
    name = keys.parts(sk)[1]
    return date(int(name[:4]), int(name[4:6]), int(name[6:8]))
