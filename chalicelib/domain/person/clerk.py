"""Clerks (门岗): whom a manager lets register people at doors of his venue, and see nothing else."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

CLERKS_MAX = 50  # of a venue: twenty doors in shifts


class Clerk(Struct, frozen=True, kw_only=True):
    """An account that acts at the doors named, at every door when none is."""

    account: str
    venue: str
    entrances: tuple[str, ...]
    since: datetime
    appointed_by: str

    def tends(self, entrance: str) -> bool:
        """Say whether the door is one of his."""
        return not self.entrances or entrance in self.entrances
