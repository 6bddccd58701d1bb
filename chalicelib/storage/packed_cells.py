"""The ten minutes of a venue's day in few bytes: while all fit its one row, a scan that comes alone costs one write."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.entry.day_figures import DayFigures, day_of
from chalicelib.domain.entry.tally import Counted, Tally
from chalicelib.storage.bodies import load
from chalicelib.storage.rows.counters import CounterRow

# A row of 2,048 bytes costs the two units that ten minutes in a row of their own would; its key and numbers take 80.
BYTES_AT_MOST = 1_900
_NUMBERS = ("total", "scans", "people", "abnormal")
_NAMED = tuple(name for name in Tally.__struct_fields__ if name not in {*_NUMBERS, "by_hour"})
_RAW = -15  # without a head and a checksum: DynamoDB keeps its own


class _Columns(Struct, frozen=True, array_like=True):
    """Ten minutes by their start; of each field a column, for down a day counts are more alike than across ten minutes.

    Fields are known by their places: whoever adds one adds it behind the others. `hours` are those that say more than
    the rest does.
    """

    starts: list[str]
    numbers: list[list[int]]
    named: list[dict[str, list[int | None]]]
    hours: dict[str, dict[str, Counted]]


_FIGURES = msgspec.json.Decoder(tuple[DayFigures, msgspec.Raw])
_CELLS = msgspec.json.Decoder(tuple[msgspec.Raw, _Columns])


def pack(cells: Mapping[str, Tally]) -> bytes:
    """Spell a day's figures and its ten minutes by their start; what repeats itself takes next to nothing."""
    starts = sorted(cells)
    each = [cells[start] for start in starts]
    columns = _Columns(
        starts,
        [[getattr(one, field) for one in each] for field in _NUMBERS],
        [_by_name([getattr(one, field) for one in each]) for field in _NAMED],
        {start: one.by_hour for start, one in zip(starts, each, strict=True) if one.by_hour != _hour(start, one)},
    )
    return zlib.compress(msgspec.json.encode([day_of(each), columns]), 9, _RAW)


def unpack(data: bytes) -> dict[str, Tally]:
    """Read the ten minutes back."""
    columns = _CELLS.decode(_inflated(data))[1]
    return {start: _tally(columns, place) for place, start in enumerate(columns.starts)}


def figures_of(row: CounterRow) -> DayFigures:
    """Return the figures of a venue's day, whether its ten minutes are in its row or lie apart."""
    return load(row.body, DayFigures) if row.cells is None else _FIGURES.decode(_inflated(row.cells))[0]


def _inflated(data: bytes) -> bytes:
    return zlib.decompress(data, _RAW)


def _by_name(counts: list[dict[str, int]]) -> dict[str, list[int | None]]:
    """Turn counts by name into a column a name; who is not named is not there, which is not the same as none."""
    return {name: [count.get(name) for count in counts] for name in sorted(set().union(*counts))}


def _tally(columns: _Columns, place: int) -> Tally:
    values: dict[str, Any] = {
        field: {name: found for name, column in by_name.items() if (found := column[place]) is not None}
        for field, by_name in zip(_NAMED, columns.named, strict=False)
    }
    values |= {field: column[place] for field, column in zip(_NUMBERS, columns.numbers, strict=True)}
    start, each = columns.starts[place], Tally(**values)
    return replace(each, by_hour=columns.hours[start] if start in columns.hours else _hour(start, each))


def _hour(start: str, each: Tally) -> dict[str, Counted]:
    """Return what ten minutes are in their hour: all of them."""
    written = sum(each.abnormal_written_by_entrance.values())
    return {start[:2]: Counted(each.total, each.scans, each.abnormal, written)}
