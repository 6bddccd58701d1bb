"""The columns of one class, day and county: who is only an integer, and integers mean nothing on any other day."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from msgspec.structs import asdict
from numpy.typing import NDArray

from chalicelib.domain.entry.visit import CAPACITIES, MODES, PRESENCES
from chalicelib.domain.hidden import Hidden

DAY_S = 86_400
START_BITS = 20  # a second of the day fits; a venue's number stands above it
MAGIC = b"venue-code index 1\0"
Array = NDArray[Any]


class NotAnIndex(Exception):
    """The bytes are no columns or people of ours."""


class Columns(Hidden, frozen=True, eq=False):
    """Rows ordered by venue and second; the rows of venue `n` are `first[n]` to `first[n + 1]`.

    `venues`, `entrances` and `trips` are the ids that the rows' integers stand for (trip 0 is none); `county` and
    `day_start_s` are one value each.
    """

    county: Array
    day_start_s: Array
    venues: Array
    entrances: Array
    trips: Array
    first: Array
    person: Array
    entrance: Array
    trip: Array
    start_s: Array
    dwell_s: Array
    capacity: Array
    mode: Array
    presence: Array

    def to_bytes(self) -> bytes:
        """Write the file; it is sealed and read whole."""
        return pack(asdict(self))

    @classmethod
    def from_bytes(cls, data: bytes) -> Columns:
        """Read such a file; NotAnIndex when it is none."""
        return cls(**unpack(data, set(cls.__struct_fields__)))


def pack(arrays: dict[str, Array]) -> bytes:
    """Write named arrays: a line that says what they are, then their bytes as they lie in memory, little-endian."""
    whole = {name: np.ascontiguousarray(values) for name, values in arrays.items()}
    about = json.dumps({name: (values.dtype.str, len(values)) for name, values in whole.items()}) + "\n"
    return MAGIC + about.encode() + b"".join(values.tobytes() for values in whole.values())


def unpack(data: bytes, names: set[str]) -> dict[str, Array]:
    """Read named arrays without copying them; NotAnIndex when the bytes are something else, or not all of it."""
    begin = data.find(b"\n") + 1
    try:
        about = json.loads(data[len(MAGIC) : begin]) if data.startswith(MAGIC) and begin else {}
        found: dict[str, Array] = {}
        for name, (kind, count) in about.items():
            found[name] = np.frombuffer(data, np.dtype(kind), count, begin)
            begin += found[name].nbytes
    except (ValueError, TypeError, AttributeError) as broken:
        raise NotAnIndex from broken
    if found.keys() != names or begin != len(data):
        raise NotAnIndex
    return found


WORDS = {"capacity": CAPACITIES, "mode": MODES, "presence": PRESENCES}
