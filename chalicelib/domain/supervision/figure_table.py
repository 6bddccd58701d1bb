"""Figures as they are asked for: a line for each day, hour, category, place or the like, and one for all together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.entry.tally import Counted
from chalicelib.domain.supervision.figures import DayShare, Group, Standing, day_sum, in_level, standing_sum

By = Literal["day", "hour", "category", "department", "mode", "county", "town", "village", "venue"]
REGIONS: dict[str, int] = {"county": 6, "town": 9, "village": 12}
"""Digits of the regions by which figures may be asked."""


class Part(NamedTuple):
    """Some venues' share of a day: of which unit (or venue), which day, which group; and so of how they stand."""

    unit: str
    day: str
    group: Group
    share: DayShare


class Stand(NamedTuple):
    """How some venues stand: of which unit (or venue) and group."""

    unit: str
    group: Group
    standing: Standing


class Line(Struct, frozen=True, kw_only=True):
    """One line: what was counted, and how its venues stand; None where that cannot be said of it."""

    key: str
    counted: Counted
    scans_told: bool = True
    doors: DayShare | None = None
    standing: Standing | None = None
    people: int | None = None
    name: str | None = None


class FigureTable(Struct, frozen=True, kw_only=True):
    """What was asked for, as of when the oldest of it was counted; of `missing` counties' days nothing is known yet."""

    total: Line
    lines: tuple[Line, ...] = ()
    as_of: datetime | None = None
    missing: int = 0
    cursor: str | None = None


def line_of(key: str, parts: Iterable[Part], stands: Iterable[Stand] | None = None) -> Line:
    """Make a line of all parts given."""
    share = day_sum(part.share for part in parts)
    standing = None if stands is None else standing_sum(stand.standing for stand in stands)
    return Line(key=key, counted=share.counted, doors=share, standing=standing)


def lines_by(by: By, parts: list[Part], stands: list[Stand]) -> list[Line]:
    """Cut figures into lines, in the order of their keys."""
    if by == "hour":
        hours = day_sum(part.share for part in parts).by_hour
        return [Line(key=hour, counted=counted) for hour, counted in hours.items()]
    if by == "mode":
        modes = day_sum(part.share for part in parts).by_mode
        return [Line(key=mode, counted=counted, scans_told=False) for mode, counted in modes.items()]
    held: dict[str, tuple[list[Part], list[Stand]]] = defaultdict(lambda: ([], []))
    for part in parts:
        held[key_of(by, part.unit, part.group, part.day)][0].append(part)
    for stand in stands if by != "day" else ():
        held[key_of(by, stand.unit, stand.group)][1].append(stand)
    return [line_of(key, found, None if by == "day" else stood) for key, (found, stood) in sorted(held.items())]


def at_own_door(parts: list[Part], stands: list[Stand]) -> tuple[list[Part], list[Stand]]:
    """Return what somebody may see who writes people down at one of the venues."""
    return (
        [part._replace(share=part.share.at_own_door()) for part in parts],
        [stand._replace(standing=stand.standing.at_own_door()) for stand in stands],
    )


def named(line: Line, name: str | None) -> Line:
    """Return a line with what its key is called."""
    return replace(line, name=name)


def key_of(by: By, unit: str, group: Group, day: str = "") -> str:
    """Name the line that a share belongs to."""
    if by == "day":
        return day
    if by == "category":
        return group.category
    if by == "department":
        return group.department
    return in_level(unit, REGIONS[by]) if by in REGIONS else unit
