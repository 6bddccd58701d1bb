"""Report a county's day on one page, from the figures and lists that the caller supervises."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.errors import InvalidFields, one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.region import LENGTHS
from chalicelib.domain.place.venue import APPROVED, RETURNED
from chalicelib.domain.supervision.daily_report import DAYS, SILENT_DAYS, Covering, DailyReport, Rate, worst
from chalicelib.domain.supervision.figure_table import By, FigureTable, Line
from chalicelib.domain.supervision.figures import DayShare, Standing
from chalicelib.storage import keys
from chalicelib.usecases.supervision.count_region import EARLIEST, Asked, count_region
from chalicelib.usecases.supervision.cover import VENUES_AT_ONCE, see_coverage
from chalicelib.usecases.supervision.see_scope import see_scope
from chalicelib.usecases.supervision.venue_shares import group_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

REPORTERS = ("reviewer", "command", "department")


def report_day(workspace: Workspace, caller: Caller, region: str, day: date | None) -> DailyReport:
    """Return the report of a county's day, by default yesterday: the last whole one."""
    if len(region) != LENGTHS["county"]:
        raise one_field("code", "report_of_a_county")
    if not workspace.regions.exists(region):
        raise one_field("code", "region_unknown")
    role = caller.role_over(region, *REPORTERS)
    day = _whole(workspace, day)
    hours = _counted(workspace, caller, region, day, "hour")
    days = count_region(
        workspace, caller, Asked(region=region, first=day - timedelta(days=DAYS - 1), last=day, by="day")
    )
    total, standing = hours.total, hours.total.standing or Standing()
    doors = total.doors or DayShare()
    by_day = [(day - timedelta(days=DAYS - 1 - number), _visits(days, number, day)) for number in range(DAYS)]
    counted = hours.missing == 0
    return DailyReport(
        county=workspace.regions.name(region),
        day=day,
        office=role.office,
        made_at=workspace.instant(),
        as_of=hours.as_of if counted else None,
        missing=hours.missing,
        venues=standing.venues,
        visits=total.counted.visits if counted else None,
        visits_before=by_day[-2][1],
        scans=total.counted.scans if counted else None,
        people=total.people,
        abnormal=total.counted.abnormal if counted else None,
        doors=Rate(name="", entrances=doors.entrances, scanned=doors.scanned),
        reviews_overdue=standing.reviews_overdue,
        alerts_open=standing.alerts_open,
        alerts_overdue=standing.alerts_overdue,
        silent=_silent(workspace, caller, region, day),
        covering=_covering(workspace, caller, region, day),
        hours=_hours(hours),
        days=tuple(by_day),
        towns=_towns(workspace, caller, region, day),
        categories=_categories(workspace, caller, region, day),
    )


def _whole(workspace: Workspace, day: date | None) -> date:
    """Return the day asked for, or the last whole one; its page looks back over the days before it."""
    if day is None:
        return local_day(workspace.instant(), workspace.tenant) - timedelta(days=1)
    if day < EARLIEST + timedelta(days=DAYS):
        raise one_field("date", "too_long_ago")
    return day


def _counted(workspace: Workspace, caller: Caller, region: str, day: date, by: By) -> FigureTable:
    return count_region(workspace, caller, Asked(region=region, first=day, last=day, by=by))


def _visits(days: FigureTable, number: int, last: date) -> int:
    wanted = f"{last - timedelta(days=DAYS - 1 - number):%Y%m%d}"
    return next((line.counted.visits for line in days.lines if line.key == wanted), 0)


def _hours(table: FigureTable) -> tuple[int, ...]:
    found = {int(line.key[:2]): line.counted.visits for line in table.lines}
    return tuple(found.get(hour, 0) for hour in range(24))


def _towns(workspace: Workspace, caller: Caller, region: str, day: date) -> tuple[Rate, ...]:
    """Return the towns with the lowest use rate; none where the province's regions end with the county."""
    if workspace.tenant.region_depth < LENGTHS["town"]:
        return ()
    lines = _counted(workspace, caller, region, day, "town").lines
    return worst(
        [_rate(line, workspace.regions.name(line.key)) for line in lines if workspace.regions.exists(line.key)]
    )


def _categories(workspace: Workspace, caller: Caller, region: str, day: date) -> tuple[Rate, ...]:
    known = workspace.categories
    lines = _counted(workspace, caller, region, day, "category").lines
    return worst([_rate(line, known.get(line.key).category.name) for line in lines if known.exists(line.key)])


def _silent(workspace: Workspace, caller: Caller, region: str, day: date) -> int | None:
    """Count the doors that nobody was registered at on the day and the two before; None where there are too many."""
    scope = see_scope(workspace, caller, region, None, None)
    days = [day - timedelta(days=back) for back in range(SILENT_DAYS)]
    since = day_start(days[-1], workspace.tenant)
    found = [
        venue
        for state in (APPROVED, RETURNED)
        for _, venue in workspace.venues.in_county(region, keys.county_prefix(state, region))
        if venue.live and scope.holds(group_of(venue)) and (venue.decided_at or venue.created_at) < since
    ]
    if len(found) > VENUES_AT_ONCE:
        return None
    used: dict[str, set[str]] = {venue.id: set() for venue in found}
    for each in days:
        for venue_id, figures in workspace.door_days.on(each, list(used)).items():
            used[venue_id] |= {door for door, counted in figures.by_entrance.items() if counted.visits}
    return sum(max(0, (venue.doors or 1) - len(used[venue.id])) for venue in found)


def _rate(line: Line, name: str) -> Rate:
    doors = line.doors or DayShare()
    return Rate(name=name, entrances=doors.entrances, scanned=doors.scanned)


def _covering(workspace: Workspace, caller: Caller, region: str, day: date) -> Covering | None:
    """Return how far the lists have come; None without a list, and for a county that is too large to be compared."""
    try:
        sums = see_coverage(workspace, caller, region, day).together
    except InvalidFields:
        return None
    if not sums.expected:
        return None
    return Covering(
        expected=sums.expected,
        applied=sums.applied,
        approved=sums.approved,
        posted=sums.posted,
        scanned=sums.scanned,
        late=sums.late,
    )
