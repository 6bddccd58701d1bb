"""The index as it is stored: two boxes under two keys, each bound to its class, day and county."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.outbreak.build import build
from chalicelib.outbreak.columns import Columns
from chalicelib.outbreak.people import People
from chalicelib.security.index_keys import IndexKeys
from chalicelib.security.sealing import seal, unseal


def close(
    visits: Iterable[TracedVisit], county: str, day_start_s: int, keys: IndexKeys, place: str
) -> tuple[bytes, bytes]:
    """Build the index of a class, day and county, and seal columns and people apart; `place` is where they will lie."""
    columns, people = build(visits, county, day_start_s, keys.order)
    return (
        seal(keys.columns, columns.to_bytes(), f"{place}/columns"),
        seal(keys.people, people.to_bytes(), f"{place}/people"),
    )


def open_columns(box: bytes, key: bytes, place: str) -> Columns:
    """Open the columns of a place; SealBroken under any other key or for any other place."""
    return Columns.from_bytes(unseal(key, box, f"{place}/columns"))


def open_people(box: bytes, key: bytes, place: str) -> People:
    """Open who they are; SealBroken under any other key or for any other place."""
    return People.from_bytes(unseal(key, box, f"{place}/people"))
