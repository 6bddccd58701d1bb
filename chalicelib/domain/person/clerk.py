"""Clerks (门岗): whom a manager lets register people at doors of his venue, and see nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CLERKS_MAX = 50  # of a venue: twenty doors in shifts


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    """An account that acts at the doors named, at every door when none is."""

    account: str
    venue: str
    entrances: tuple[str, ...]
    since: datetime
    appointed_by: str

    def tends(self, entrance: str) -> bool:
        """Say whether the door is one of his."""
        return not self.entrances or entrance in self.entrances
