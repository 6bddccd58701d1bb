"""Figures of one venue in ten minutes: counted from its rows, never added up from messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct, field

from chalicelib.domain.entry.kept_visit import KeptVisit


class Counted(NamedTuple):
    """What a share of a day's rows counts; a tuple, for every venue's day keeps one an hour."""

    visits: int = 0
    scans: int = 0
    abnormal: int = 0
    abnormal_written: int = 0

    def at_own_door(self) -> Counted:
        """Return what the venue's own people may see."""
        return self._replace(abnormal=self.abnormal - self.abnormal_written, abnormal_written=0)


class Tally(Struct, frozen=True, kw_only=True):
    """How many rows (one per person who entered), scans, different people, abnormal ones; rows by what they are.

    Abnormal ones whom staff wrote down are counted in, and once more apart: their door was told no colour.
    """

    total: int
    scans: int
    people: int
    abnormal: int
    by_entrance: dict[str, int] = field(default_factory=dict)
    scans_by_entrance: dict[str, int] = field(default_factory=dict)
    abnormal_by_entrance: dict[str, int] = field(default_factory=dict)
    abnormal_written_by_entrance: dict[str, int] = field(default_factory=dict)
    remote_by_entrance: dict[str, int] = field(default_factory=dict)
    by_mode: dict[str, int] = field(default_factory=dict)
    abnormal_by_mode: dict[str, int] = field(default_factory=dict)
    by_presence: dict[str, int] = field(default_factory=dict)
    by_hour: dict[str, Counted] = field(default_factory=dict)


def tally(visits: Iterable[KeptVisit]) -> Tally:
    """Count visits; their order does not matter."""
    rows = list(visits)
    return Tally(
        total=len(rows),
        scans=len({row.scan_id for row in rows}),
        people=len({row.visitor for row in rows}),
        abnormal=sum(row.abnormal for row in rows),
        by_entrance=dict(Counter(row.entrance for row in rows)),
        scans_by_entrance=dict(Counter(entrance for entrance, _ in {(row.entrance, row.scan_id) for row in rows})),
        abnormal_by_entrance=dict(Counter(row.entrance for row in rows if row.abnormal)),
        abnormal_written_by_entrance=dict(Counter(row.entrance for row in rows if row.abnormal and row.written_down)),
        remote_by_entrance=dict(Counter(row.entrance for row in rows if row.presence == "remote")),
        by_mode=dict(Counter(row.mode for row in rows)),
        abnormal_by_mode=dict(Counter(row.mode for row in rows if row.abnormal)),
        by_presence=dict(Counter(row.presence for row in rows)),
        by_hour={
            hour: _counted(row for row in rows if row.time[:2] == hour) for hour in {row.time[:2] for row in rows}
        },
    )


def _counted(rows: Iterable[KeptVisit]) -> Counted:
    share = list(rows)
    return Counted(
        visits=len(share),
        scans=len({row.scan_id for row in share}),
        abnormal=sum(row.abnormal for row in share),
        abnormal_written=sum(row.abnormal and row.written_down for row in share),
    )
