"""What a chain says about one day of one class, entry by entry."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from msgspec import Struct, field

from chalicelib.domain.retention import day_of_name
from chalicelib.security.chain_entry import Entry, read_instant

IRREGULAR, OVERDUE = "irregular", "overdue"
COMMIT, CERT, SWEPT, FINAL, FAIL, ADD = "COMMIT", "CERT", "SWEPT", "FINAL", "FAIL", "ADD"
GRACE = timedelta(hours=25)  # an hourly job that fails for a day is overdue
Wrong = tuple[str, str, int]


class Day(Struct):
    """What the chain says about a class's day (yyyymmdd), entry by entry."""

    row_class: str
    day: str
    entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def first(self, kind: str) -> Entry | None:
        """Return the first entry of a kind."""
        return next(iter(self.entries.get(kind, ())), None)

    @property
    def deadline(self) -> datetime | None:
        """Return from when on nothing of the day may open, as its COMMIT says."""
        committed = self.first(COMMIT)
        return read_instant(committed.facts.get("deadline")) if committed else None

    @property
    def date(self) -> date | None:
        """Return which day that is; None when it is none."""
        try:
            return day_of_name(self.day)
        except ValueError:
            return None


def count_of(value: object) -> int:
    """Return a number of rows; 0 for what is no number."""
    return value if type(value) is int else 0
