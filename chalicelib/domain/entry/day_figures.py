"""Figures of one venue's local day: sums of its cells; different people are counted from rows, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import add

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.domain.entry.kept_visit import KeptVisit, class_of
from chalicelib.domain.entry.tally import Counted, Tally


class DoorFigures(Struct, frozen=True, kw_only=True):
    """One entrance's day; `visits` are rows, one per person who entered, `scans` may hold several.

    `abnormal_written` are those of the abnormal whom staff wrote down, `remote` visits came from far away.
    """

    visits: int = 0
    scans: int = 0
    abnormal: int = 0
    abnormal_written: int = 0
    remote: int = 0

    def at_own_door(self) -> DoorFigures:
        """Return what the venue's own people may see: a count that grows tells no colour of whom they wrote down."""
        return replace(self, abnormal=self.abnormal - self.abnormal_written, abnormal_written=0)


class DayFigures(Struct, frozen=True, kw_only=True):
    """A venue's day: what adds up over its cells, for every row and every scan lies in exactly one of them."""

    visits: int = 0
    scans: int = 0
    abnormal: int = 0
    abnormal_written: int = 0
    by_entrance: dict[str, DoorFigures] = field(default_factory=dict)
    by_mode: dict[str, int] = field(default_factory=dict)
    abnormal_by_mode: dict[str, int] = field(default_factory=dict)
    by_presence: dict[str, int] = field(default_factory=dict)
    by_hour: dict[str, Counted] = field(default_factory=dict)

    def at_own_door(self) -> DayFigures:
        """Return what the venue's own people may see."""
        return replace(
            self,
            abnormal=self.abnormal - self.abnormal_written,
            abnormal_written=0,
            by_entrance={door: figures.at_own_door() for door, figures in self.by_entrance.items()},
            abnormal_by_mode={mode: rows for mode, rows in self.abnormal_by_mode.items() if class_of(mode) != mode},
            by_hour={hour: counted.at_own_door() for hour, counted in self.by_hour.items()},
        )


class People(Struct, frozen=True):
    """How many different people came in a day, and by which entrance; one who used two counts at both."""

    total: int
    by_entrance: dict[str, int]


def day_of(cells: Iterable[Tally]) -> DayFigures:
    """Add up the cells of a day."""
    counted = list(cells)
    doors = {door for cell in counted for door in cell.by_entrance}
    return DayFigures(
        visits=sum(cell.total for cell in counted),
        scans=sum(cell.scans for cell in counted),
        abnormal=sum(cell.abnormal for cell in counted),
        abnormal_written=sum(sum(cell.abnormal_written_by_entrance.values()) for cell in counted),
        by_entrance={door: _door(door, counted) for door in sorted(doors)},
        by_mode=_added(cell.by_mode for cell in counted),
        abnormal_by_mode=_added(cell.abnormal_by_mode for cell in counted),
        by_presence=_added(cell.by_presence for cell in counted),
        by_hour=added_by_name(cell.by_hour for cell in counted),
    )


def people_of(visits: Iterable[KeptVisit]) -> People:
    """Count the different people of a day by their pseudonyms.

    Cells cannot tell: who comes at nine and at noon stands in two of them. What staff wrote down has keys, and so
    pseudonyms, of its own: a person scanned in at one door and written down at another counts as two.
    """
    everybody: set[str] = set()
    by_entrance: dict[str, set[str]] = {}
    for visit in visits:
        everybody.add(visit.visitor)
        by_entrance.setdefault(visit.entrance, set()).add(visit.visitor)
    return People(len(everybody), {door: len(found) for door, found in by_entrance.items()})


def _door(door: str, cells: list[Tally]) -> DoorFigures:
    return DoorFigures(
        visits=sum(cell.by_entrance.get(door, 0) for cell in cells),
        scans=sum(cell.scans_by_entrance.get(door, 0) for cell in cells),
        abnormal=sum(cell.abnormal_by_entrance.get(door, 0) for cell in cells),
        abnormal_written=sum(cell.abnormal_written_by_entrance.get(door, 0) for cell in cells),
        remote=sum(cell.remote_by_entrance.get(door, 0) for cell in cells),
    )


def added_by_name(parts: Iterable[Mapping[str, Counted]]) -> dict[str, Counted]:
    """Add up what was counted by hour (hh), mode or the like, in the order of names."""
    total: dict[str, list[int]] = {}
    for part in parts:
        for name, counted in part.items():
            held = total.get(name)
            total[name] = list(counted) if held is None else list(map(add, held, counted))
    return {name: Counted(*total[name]) for name in sorted(total)}


def _added(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(sorted(total.items()))
