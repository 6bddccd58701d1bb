"""What a worker is asked for: the indexes of some counties of a closed day."""

from __future__ import annotations

from msgspec import Struct


class IndexWork(Struct, frozen=True, kw_only=True):
    """Counties (6 digits) of a local day (yyyymmdd); which of its classes lack an index the worker finds out."""

    day: str
    counties: tuple[str, ...]
