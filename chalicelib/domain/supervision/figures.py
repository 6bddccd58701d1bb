"""Figures of regions: shares of venues by category and department, of which every total is a sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.domain.entry.day_figures import DayFigures, added_by_name
from chalicelib.domain.entry.kept_visit import class_of
from chalicelib.domain.entry.tally import Counted
from chalicelib.domain.place.region import LENGTHS

_NUMBERS = ("entrances", "reviews_overdue", "alerts_open", "alerts_overdue", "paper_open", "paper_overdue")


class Group(NamedTuple):
    """Venues of one category that one department answers for."""

    category: str
    department: str

    def __str__(self) -> str:
        """Spell the group as rows name it."""
        return f"{self.category}|{self.department}"

    @classmethod
    def read(cls, text: str) -> Group:
        """Read a group's name."""
        category, _, department = text.partition("|")
        return cls(category, department)


class DayShare(Struct, frozen=True, kw_only=True):
    """What some venues counted in a day; `entrances` could be scanned at some time of it, `scanned` of them were.

    By mode the scans are not told: one scan may register several people in different modes.
    """

    counted: Counted = field(default_factory=Counted)
    entrances: int = 0
    scanned: int = 0
    by_mode: dict[str, Counted] = field(default_factory=dict)
    by_hour: dict[str, Counted] = field(default_factory=dict)

    def at_own_door(self) -> DayShare:
        """Return what somebody may see who writes people down at one of the doors."""
        return replace(
            self,
            counted=self.counted.at_own_door(),
            by_mode={mode: share.at_own_door() for mode, share in self.by_mode.items()},
            by_hour={hour: share.at_own_door() for hour, share in self.by_hour.items()},
        )


class Standing(Struct, frozen=True, kw_only=True):
    """How some venues stand now; alerts of paper lists, which are for the county alone, are counted in and apart."""

    venues: dict[str, int] = field(default_factory=dict)
    entrances: int = 0
    reviews_overdue: int = 0
    alerts_open: int = 0
    alerts_overdue: int = 0
    paper_open: int = 0
    paper_overdue: int = 0

    def at_own_door(self) -> Standing:
        """Return what somebody may see who writes people down at one of the doors."""
        return replace(
            self,
            alerts_open=self.alerts_open - self.paper_open,
            alerts_overdue=self.alerts_overdue - self.paper_overdue,
            paper_open=0,
            paper_overdue=0,
        )


def share_of(day: DayFigures, doors: int) -> DayShare:
    """Return one venue's share; a paper list may be older than its door's code, so no more doors than there were."""
    used = sum(door.visits > 0 for door in day.by_entrance.values())
    return DayShare(
        counted=Counted(day.visits, day.scans, day.abnormal, day.abnormal_written),
        entrances=doors,
        scanned=min(used, doors),
        by_mode={mode: _of_mode(day, mode) for mode in sorted(day.by_mode)},
        by_hour=day.by_hour,
    )


def day_sum(shares: Iterable[DayShare]) -> DayShare:
    """Add up shares of days."""
    counted = list(shares)
    return DayShare(
        counted=_added(share.counted for share in counted),
        entrances=sum(share.entrances for share in counted),
        scanned=sum(share.scanned for share in counted),
        by_mode=added_by_name(share.by_mode for share in counted),
        by_hour=added_by_name(share.by_hour for share in counted),
    )


def standing_sum(standings: Iterable[Standing]) -> Standing:
    """Add up how venues stand."""
    counted = list(standings)
    venues: Counter[str] = Counter()
    for each in counted:
        venues.update(each.venues)
    numbers = {name: sum(getattr(each, name) for each in counted) for name in _NUMBERS}
    return Standing(venues=dict(sorted(venues.items())), **numbers)


def units_of(region: str) -> list[str]:
    """List the county and the town that a venue's figures are kept for; vehicles are of a county and of no town."""
    return [region[: LENGTHS["county"]], in_level(region, LENGTHS["town"])]


def in_level(region: str, digits: int) -> str:
    """Name the part of a level that a region is in, by so many digits; what is in none ends in noughts."""
    return region[:digits].ljust(digits, "0")


def use_rate(share: DayShare) -> float | None:
    """Return which part of the doors was scanned (使用率), of several days by door and day; None without a door."""
    return round(share.scanned / share.entrances, 4) if share.entrances else None


def _of_mode(day: DayFigures, mode: str) -> Counted:
    abnormal = day.abnormal_by_mode.get(mode, 0)
    return Counted(day.by_mode[mode], 0, abnormal, abnormal if class_of(mode) == mode else 0)


def _added(shares: Iterable[Counted]) -> Counted:
    return Counted(*(sum(column) for column in zip(Counted(), *shares, strict=True)))
