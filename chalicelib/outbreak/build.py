"""Build the index of one class, day and county from its opened rows; the same rows give the same index."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.outbreak.columns import DAY_S, WORDS, Array, Columns
from chalicelib.outbreak.people import People, number


def build(visits: Iterable[TracedVisit], county: str, day_start_s: int, index_key: bytes) -> tuple[Columns, People]:
    """Return the columns, and apart from them who they are about; ValueError for a visit of another day."""
    rows = sorted(set(visits), key=lambda visit: (visit.venue.encode(), visit.at_s, visit))
    if any(not 0 <= visit.at_s - day_start_s < DAY_S for visit in rows):
        raise ValueError("a visit of another day")
    people, numbers = number((visit.person for visit in rows), index_key)
    venues, venue = _coded([visit.venue for visit in rows])
    entrances, entrance = _coded([visit.entrance for visit in rows])
    trips, trip = _coded(["", *(visit.trip for visit in rows)])
    words = {
        name: np.array([known.index(getattr(visit, name)) for visit in rows], np.uint8) for name, known in WORDS.items()
    }
    columns = Columns(
        county=np.array([county.encode()], dtype=np.bytes_),
        day_start_s=np.array([day_start_s], np.int64),
        venues=venues,
        entrances=entrances,
        trips=trips,
        first=np.searchsorted(venue, np.arange(len(venues) + 1)).astype(np.uint32),
        person=np.array([numbers[visit.person] for visit in rows], np.uint32),
        entrance=_small(entrance, len(entrances)),
        trip=_small(trip[1:], len(trips)),
        start_s=np.array([visit.at_s - day_start_s for visit in rows], np.int32),
        dwell_s=np.array([visit.dwell_s for visit in rows], np.int32),
        **words,
    )
    return columns, people


def _coded(values: list[str]) -> tuple[Array, Array]:
    names, codes = np.unique(np.array([value.encode() for value in values], dtype=np.bytes_), return_inverse=True)
    return names, codes


def _small(codes: Array, count: int) -> Array:
    return codes.astype(np.uint16 if count <= 1 << 16 else np.uint32)
