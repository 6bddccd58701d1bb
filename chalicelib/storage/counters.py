"""The store of figures: each cell is set to what was counted, unless more was counted before."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from msgspec import Struct
from pynamodb.exceptions import PutError

from chalicelib.domain.entry.day_figures import DayFigures
from chalicelib.domain.entry.tally import Tally
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.counters import CounterRow

NOTED_S = 12 * 86_400  # longer than a day takes alerts


class Cell(Struct, frozen=True):
    """Ten minutes of a venue's local day: yyyymmdd, and hhm0."""

    venue: str
    day: str
    start: str


class Counters:
    """One province's figures; they name nobody, so they outlive the rows they were counted from."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(CounterRow, "counters", settings)
        self._tenant = settings.tenant

    def set(self, county: str, cell: Cell, tally: Tally) -> bool:
        """Set a cell's figures; False when more was counted before, for an open day only grows.

        Of a cell with somebody abnormal it is noted first, so that whoever looks for these need not read all.
        """
        if tally.abnormal:
            note = self._row(self._abnormal_pk(county, cell.day), keys.counter_sk(cell.venue, cell.start))
            note.total, note.abnormal, note.expires = 0, 1, int(time.time()) + NOTED_S
            note.save()
        pk = keys.counter_pk(self._tenant, cell.day, county, keys.shard(cell.venue))
        row = self._row(pk, keys.counter_sk(cell.venue, cell.start), body=dump(tally))
        row.total, row.abnormal = tally.total, tally.abnormal
        return _set(row)

    def set_day(self, venue: str, day: str, figures: DayFigures) -> bool:
        """Set a venue's day; False when more was counted before. Its row stays when the day's visits are destroyed."""
        row = self._row(keys.under(self._tenant, venue), keys.day_sk(day), body=dump(figures))
        row.total, row.abnormal = figures.visits, figures.abnormal
        return _set(row)

    def days_of(self, venue: str) -> Iterator[tuple[str, DayFigures]]:
        """List all days of a venue with their figures, oldest first."""
        pk = keys.under(self._tenant, venue)
        for row in self._row.query(pk, CounterRow.sk.startswith(keys.day_sk("")), consistent_read=True):
            yield keys.parts(row.sk)[1], load(row.body, DayFigures)

    def of_venues(self, venues: Iterable[str], day: str, *, consistent: bool = False) -> dict[str, DayFigures]:
        """Return the figures of venues on a day, of those that have any."""
        wanted = [(keys.under(self._tenant, venue), keys.day_sk(day)) for venue in venues]
        rows = self._row.batch_get(wanted, consistent_read=consistent)
        return {keys.parts(row.pk)[1]: load(row.body, DayFigures) for row in rows}

    def of_venue(self, county: str, venue: str, day: str) -> Iterator[tuple[str, Tally]]:
        """List a venue's cells of a day by their start."""
        pk = keys.counter_pk(self._tenant, day, county, keys.shard(venue))
        for row in self._row.query(pk, CounterRow.sk.startswith(keys.counter_sk(venue, "")), consistent_read=True):
            yield keys.parts(row.sk)[1], load(row.body, Tally)

    def abnormal_cells(self, county: str, day: str) -> Iterator[Cell]:
        """List a county's cells of a day in which somebody abnormal was counted."""
        now_s = time.time()
        for row in self._row.query(self._abnormal_pk(county, day), consistent_read=True):
            if row.expires > now_s:
                venue, start = keys.parts(row.sk)
                yield Cell(venue, day, start)

    def _abnormal_pk(self, county: str, day: str) -> str:
        return keys.counter_pk(self._tenant, day, county, "abnormal")


def _set(row: CounterRow) -> bool:
    try:
        row.save(condition=CounterRow.pk.does_not_exist() | (CounterRow.total <= row.total))
    except PutError as fewer:
        if code_of(fewer) != "ConditionalCheckFailedException":
            raise
        return False
    return True
