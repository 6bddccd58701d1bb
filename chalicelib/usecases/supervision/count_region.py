"""Count a region: the figures of its days and how its venues stand, as a line for each part asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.day import check_order, local_day
from chalicelib.domain.errors import one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.retention import day_name
from chalicelib.domain.supervision.figure_table import (
    REGIONS,
    By,
    FigureTable,
    Part,
    Stand,
    at_own_door,
    line_of,
    lines_by,
)
from chalicelib.domain.supervision.figures import DayShare, Group, in_level
from chalicelib.storage.roll_ups import Place
from chalicelib.usecases.supervision.count_people import with_people
from chalicelib.usecases.supervision.count_venues import count_venues
from chalicelib.usecases.supervision.see_scope import Scope, see_scope

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

DAYS_MAX = 31
EARLIEST = date(2020, 1, 1)  # no province had venue codes before
COUNTY, TOWN = 6, 9
_WHOLE = Group("", "")
_CUT = ("hour", "mode")  # what a day's sum is cut by itself; read for nothing else, for a month of a province is much


class Asked(Struct, frozen=True, kw_only=True):
    """Which figures are asked for: local days, both included; by venue, page by page."""

    region: str
    first: date
    last: date
    category: str | None = None
    department: str | None = None
    by: By | None = None
    limit: int = 50
    cursor: str | None = None

    @property
    def days(self) -> list[date]:
        """List the days."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


def count_region(workspace: Workspace, caller: Caller, asked: Asked) -> FigureTable:
    """Return figures of a region that the caller supervises, narrowed to his categories."""
    scope = see_scope(workspace, caller, asked.region, asked.category, asked.department)
    _check(workspace, asked)
    return with_people(workspace, scope, asked, _counted(workspace, scope, asked))


def _counted(workspace: Workspace, scope: Scope, asked: Asked) -> FigureTable:
    if asked.by == "venue":  # a page of them, beside the total of all
        whole = replace(asked, by=None)
        table = count_venues(workspace, scope, whole) if len(asked.region) > TOWN else _summed(workspace, scope, whole)
        page = count_venues(workspace, scope, asked)
        return replace(table, lines=page.lines, cursor=page.cursor)
    if asked.by == "village" or len(asked.region) > TOWN:
        return count_venues(workspace, scope, asked)
    return _summed(workspace, scope, asked)


def _summed(workspace: Workspace, scope: Scope, asked: Asked) -> FigureTable:
    """Answer from what is rolled up, for the units that the region has."""
    units = workspace.regions.counties_under(asked.region) if len(asked.region) < COUNTY else [asked.region]
    if asked.by == "town" and len(asked.region) == COUNTY:
        units = [*(town.code for town in workspace.regions.children(asked.region)), in_level(asked.region, TOWN)]
    return _rolled(workspace, scope, asked, units)


def _check(workspace: Workspace, asked: Asked) -> None:
    """Refuse days that are none, and parts that the region or the province does not have."""
    check_order(asked.first, asked.last)
    if asked.last > local_day(workspace.instant(), workspace.tenant):
        raise one_field("to", "in_future")
    if asked.first < EARLIEST:
        raise one_field("from", "too_long_ago")
    if (asked.last - asked.first).days >= DAYS_MAX:
        raise one_field("from", "days_too_many", limit=DAYS_MAX)
    digits = REGIONS.get(asked.by or "")
    if digits is not None and (digits < len(asked.region) or digits > workspace.tenant.region_depth):
        raise one_field("by", "by_no_such_part")
    if asked.by in ("town", "village", "venue") and len(asked.region) < COUNTY:
        raise one_field("by", "by_county_or_below")


def _rolled(workspace: Workspace, scope: Scope, asked: Asked, units: list[str]) -> FigureTable:
    days = [day_name(day) for day in asked.days]
    counties = [Place(county, day) for county in dict.fromkeys(Place(unit).county for unit in units) for day in days]
    counted = workspace.roll_ups.days(counties, cut=asked.by in _CUT)
    places = [Place(unit, day) for unit in units for day in days]
    parts = [*_noughts(asked, units, days), *_parts(workspace, scope, asked, places, counted)]
    summed = parts
    if scope.whole and len(asked.region) != TOWN:  # the counties' own sums are these parts' too, and far fewer
        summed = [Part(place.unit, place.day, _WHOLE, share) for place, (share, _) in counted.items()]
    stands, times = [], [as_of for _, as_of in counted.values()]
    for unit, (groups, as_of) in workspace.roll_ups.standings(units, None if scope.whole else scope.holds).items():
        times.append(as_of)
        stands += [Stand(unit, group, standing) for group, standing in groups.items()]
    if scope.at_own_door:
        parts, stands = at_own_door(parts, stands)
        summed, _ = at_own_door(summed, [])
    return FigureTable(
        total=line_of("", summed, stands),
        lines=tuple(lines_by(asked.by, parts, stands)) if asked.by else (),
        as_of=min(times, default=None),
        missing=len(counties) - len(counted),
    )


def _noughts(asked: Asked, units: list[str], days: list[str]) -> list[Part]:
    """Return nothing for each part that must have a line: where nobody scans is what supervision looks for."""
    if asked.by in ("county", "town"):
        return [Part(unit, "", _WHOLE, DayShare()) for unit in units if not unit.endswith("000")]
    return [Part("", day, _WHOLE, DayShare()) for day in days] if asked.by == "day" else []


def _parts(
    workspace: Workspace, scope: Scope, asked: Asked, places: list[Place], counted: Mapping[Place, tuple[DayShare, Any]]
) -> list[Part]:
    """Read what is asked about, by group where groups must be told apart; the counties' own sums are read already."""
    if scope.whole and asked.by not in ("category", "department"):
        towns = [place for place in places if place.unit != place.county]
        found = {**counted, **workspace.roll_ups.days(towns, cut=asked.by in _CUT)} if towns else counted
        return [Part(place.unit, place.day, _WHOLE, found[place][0]) for place in places if place in found]
    holds = None if scope.whole else scope.holds
    hours = workspace.roll_ups.day_hours(places, holds) if asked.by == "hour" else {}
    groups = workspace.roll_ups.day_groups(places, holds, modes=asked.by == "mode")
    return [
        Part(place.unit, place.day, group, replace(share, by_hour=hours[place].get(group, {})) if hours else share)
        for place, shares in groups.items()
        for group, share in shares.items()
    ]
