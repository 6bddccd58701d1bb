"""The ten minutes of a venue's day in few bytes: while all fit its one row, a scan that comes alone costs one write."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.domain.entry.day_figures import DayFigures, day_of
from chalicelib.domain.entry.tally import Counted, Tally
from chalicelib.storage.bodies import load
from chalicelib.storage.rows.counters import CounterRow

# A row of 2,048 bytes costs the two units that ten minutes in a row of their own would; its key and numbers take 80.
BYTES_AT_MOST = 1_900
_NAMES = tuple(name for name in Tally.__struct_fields__ if name != "by_hour")
_RAW = -15  # without a head and a checksum: DynamoDB keeps its own
_FIGURES = msgspec.json.Decoder(tuple[DayFigures, msgspec.Raw])
_CELLS = msgspec.json.Decoder(tuple[msgspec.Raw, dict[str, list[Any]]])


def pack(cells: Mapping[str, Tally]) -> bytes:
    """Spell a day's figures and its ten minutes by their start; what repeats itself takes next to nothing."""
    spelled = {start: _values(start, cells[start]) for start in sorted(cells)}
    return zlib.compress(msgspec.json.encode([day_of(cells.values()), spelled]), 9, _RAW)


def unpack(data: bytes) -> dict[str, Tally]:
    """Read the ten minutes back."""
    return {start: _tally(start, values) for start, values in _CELLS.decode(_inflated(data))[1].items()}


def figures_of(row: CounterRow) -> DayFigures:
    """Return the figures of a venue's day, whether its ten minutes are in its row or lie apart."""
    return load(row.body, DayFigures) if row.cells is None else _FIGURES.decode(_inflated(row.cells))[0]


def _inflated(data: bytes) -> bytes:
    return zlib.decompress(data, _RAW)


def _values(start: str, each: Tally) -> list[Any]:
    """Spell a tally without the names of its fields, and without its hour when that says nothing more."""
    values = [getattr(each, name) for name in _NAMES]
    return values if each.by_hour == _hour(start, each) else [*values, each.by_hour]


def _tally(start: str, values: list[Any]) -> Tally:
    each = Tally(**dict(zip(_NAMES, values, strict=False)))
    of_hour = values[len(_NAMES) :]
    hours = {hour: Counted(*found) for hour, found in of_hour[0].items()} if of_hour else _hour(start, each)
    return msgspec.structs.replace(each, by_hour=hours)


def _hour(start: str, each: Tally) -> dict[str, Counted]:
    """Return what ten minutes are in their hour: all of them."""
    written = sum(each.abnormal_written_by_entrance.values())
    return {start[:2]: Counted(each.total, each.scans, each.abnormal, written)}
