"""The store of figures: ten minutes are set to what was counted, unless more was counted before."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from pynamodb.exceptions import PutError

from chalicelib.domain.entry.day_figures import DayFigures, day_of
from chalicelib.domain.entry.tally import Tally
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.packed_cells import BYTES_AT_MOST, figures_of, pack, unpack
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.counters import CounterRow

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition

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

    def set(self, county: str, venue: str, day: str, counted: Mapping[str, Tally]) -> bool:
        """Set ten minutes of a venue's day, by their start; False when more was counted before, for a day only grows.

        All of a day stand in its one row while they fit; then each has a row of its own, and the day's holds their sum.
        """
        for start, tally in counted.items():
            if tally.abnormal:
                self._note_abnormal(county, Cell(venue, day, start))
        while True:
            held = self._day(venue, day)
            if held is not None and held.cells is None:
                return self._set_apart(county, venue, day, counted)
            known = unpack(held.cells) if held else {}
            newer = {start: each for start, each in counted.items() if _total(known, start) <= each.total}
            if all(known.get(start) == each for start, each in newer.items()) or self._set_within(
                county, (venue, day), known | newer, held
            ):
                return newer.keys() == counted.keys()

    def set_day(self, venue: str, day: str, figures: DayFigures) -> bool:
        """Set a venue's day; False when more was counted before. Its row stays when the day's visits are destroyed."""
        row = self._day_row(venue, day)
        row.body, row.total, row.abnormal = dump(figures), figures.visits, figures.abnormal
        return _set(row, _grown(row))

    def days_of(self, venue: str) -> Iterator[tuple[str, DayFigures]]:
        """List all days of a venue with their figures, oldest first."""
        pk = keys.under(self._tenant, venue)
        for row in self._row.query(pk, CounterRow.sk.startswith(keys.day_sk("")), consistent_read=True):
            yield keys.parts(row.sk)[1], figures_of(row)

    def of_venues(self, venues: Iterable[str], day: str, *, consistent: bool = False) -> dict[str, DayFigures]:
        """Return the figures of venues on a day, of those that have any."""
        wanted = [(keys.under(self._tenant, venue), keys.day_sk(day)) for venue in venues]
        rows = self._row.batch_get(wanted, consistent_read=consistent)
        return {keys.parts(row.pk)[1]: figures_of(row) for row in rows}

    def of_venue(self, county: str, venue: str, day: str) -> Iterator[tuple[str, Tally]]:
        """List a venue's cells of a day by their start."""
        held = self._day(venue, day)
        if held is not None and held.cells is not None:
            yield from unpack(held.cells).items()
            return
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

    def _note_abnormal(self, county: str, cell: Cell) -> None:
        """Note somebody abnormal before he is counted, so that whoever looks for these need not read all."""
        note = self._row(self._abnormal_pk(county, cell.day), keys.counter_sk(cell.venue, cell.start))
        note.total, note.abnormal, note.expires = 0, 1, int(time.time()) + NOTED_S
        note.save()

    def _day_row(self, venue: str, day: str) -> CounterRow:
        return self._row(keys.under(self._tenant, venue), keys.day_sk(day))

    def _day(self, venue: str, day: str) -> CounterRow | None:
        found = self._row.query(
            keys.under(self._tenant, venue), CounterRow.sk == keys.day_sk(day), consistent_read=True
        )
        return next(iter(found), None)

    def _set_within(
        self, county: str, of: tuple[str, str], cells: Mapping[str, Tally], held: CounterRow | None
    ) -> bool:
        """Write a day with its ten minutes in it, or, too long, take these out; False when somebody else was first."""
        row, packed = self._day_row(*of), pack(cells)
        row.total = sum(each.total for each in cells.values())
        row.abnormal = sum(each.abnormal for each in cells.values())
        if len(packed) <= BYTES_AT_MOST:
            row.cells, row.version = packed, (int(held.version) if held else 0) + 1
        else:  # their rows first: until the day's own is written they count for nothing
            self._set_cells(county, *of, cells)
            row.body = dump(day_of(cells.values()))
        return _set(row, CounterRow.version == held.version if held else CounterRow.pk.does_not_exist())

    def _set_apart(self, county: str, venue: str, day: str, counted: Mapping[str, Tally]) -> bool:
        """Set ten minutes in rows of their own, then the day anew from all of them.

        Of two lanes that counted different ones, the one that reads last sees both.
        """
        kept = self._set_cells(county, venue, day, counted)
        self.set_day(venue, day, day_of(each for _, each in self.of_venue(county, venue, day)))
        return kept

    def _set_cells(self, county: str, venue: str, day: str, cells: Mapping[str, Tally]) -> bool:
        pk, kept = keys.counter_pk(self._tenant, day, county, keys.shard(venue)), True
        for start, each in cells.items():
            row = self._row(pk, keys.counter_sk(venue, start), body=dump(each))
            row.total, row.abnormal = each.total, each.abnormal
            kept = _set(row, _grown(row)) and kept
        return kept

    def _abnormal_pk(self, county: str, day: str) -> str:
        return keys.counter_pk(self._tenant, day, county, "abnormal")


def _total(cells: Mapping[str, Tally], start: str) -> int:
    return cells[start].total if start in cells else 0


def _grown(row: CounterRow) -> Condition:
    """Say that nothing was counted before, or no more."""
    grown: Condition = CounterRow.pk.does_not_exist() | (CounterRow.total <= row.total)
    return grown


def _set(row: CounterRow, condition: Condition) -> bool:
    try:
        row.save(condition=condition)
    except PutError as fewer:
        if code_of(fewer) != "ConditionalCheckFailedException":
            raise
        return False
    return True
