"""Visits as they are kept: what stands in clear beside the sealed rest, and nothing that says who it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

_OWN_CLASS = ("assisted", "paper")  # modes whose rows die by a key of their own


def class_of(mode: str) -> str:
    """Return the class of day key that seals rows of a mode."""
    return mode if mode in _OWN_CLASS else "visits"


class KeptVisit(Struct, frozen=True, kw_only=True):
    """One row: where and when, by local day (yyyymmdd) and time (hhmmssmmm), and the pseudonym of that day."""

    pk: str
    sk: str
    venue: str
    day: str
    time: str
    entrance: str
    scan_id: str
    visitor: str
    abnormal: bool
    mode: str
    presence: str
    sealed: bytes = b""

    @property
    def row_class(self) -> str:
        """Return the class of day key that seals the row."""
        return class_of(self.mode)

    @property
    def written_down(self) -> bool:
        """Say whether staff wrote the person down, who showed nothing himself."""
        return self.mode in _OWN_CLASS

    def occurred_at(self, utc_offset: timedelta) -> datetime:
        """Return the instant of the visit."""
        local = datetime.strptime(f"{self.day}{self.time}+0000", "%Y%m%d%H%M%S%f%z")
        return local - utc_offset
