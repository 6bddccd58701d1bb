"""Figures of a region, for those who supervise it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.days import Dated
from chalicelib.api.models import Page
from chalicelib.api.times import local_or_none
from chalicelib.domain.day import local_day
from chalicelib.domain.supervision.figure_table import REGIONS, By, Line
from chalicelib.domain.supervision.figures import use_rate
from chalicelib.usecases.supervision.count_region import Asked, count_region

Code = Annotated[str, Meta(pattern=r"^[a-z_]{1,40}\Z")]


class FiguresQuery(Page, Dated, kw_only=True, rename={"from_": "from"}):
    """Which region, category and department; local days, both included, today without any; pages are of venues."""

    region: Annotated[str, Meta(pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})\Z")]
    category: Code | None = None
    department: Code | None = None
    from_: dt.date | None = None
    to: dt.date | None = None
    by: By | None = None


class AlertCounts(TypedDict):
    """Alerts not closed yet, and those of them whose time to be seen to is over."""

    open: int
    overdue: int


class CountsView(TypedDict):
    """What was counted; null where it cannot be told.

    `visits` are people who entered, each time; `people` different ones. Of the days asked for: visits, scans, people,
    abnormal, and the entrances that could be scanned and those that were, with the use rate (a door counts each day).
    As of now: venues by state, alerts and overdue reviews.
    """

    visits: int
    scans: int | None
    people: int | None
    abnormal: int
    entrances: int | None
    entrances_scanned: int | None
    use_rate: float | None
    venues: dict[str, int] | None
    alerts: AlertCounts | None
    reviews_overdue: int | None


class PartView(CountsView):
    """One part of the figures: a day, an hour of the day, a category, department, mode, region or venue."""

    key: str
    name: str | None


RegionFiguresView = TypedDict(
    "RegionFiguresView",
    {
        "region": str,
        "from": str,
        "to": str,
        "by": str | None,
        "as_of": str | None,
        "missing": int,
        "total": CountsView,
        "items": list[PartView],
        "next_cursor": str | None,
    },
)
RegionFiguresView.__doc__ = "Figures of a region, of `as_of` or later; `missing` days of counties are not counted yet."


def figures(call: Call, query: FiguresQuery) -> RegionFiguresView:
    """Show figures of a region, in parts if wanted.

    Narrowed to the caller's categories. Where he writes people down himself, he is told no colour of theirs.
    """
    last = query.to or local_day(call.workspace.instant(), call.workspace.tenant)
    asked = Asked(
        region=query.region,
        category=query.category,
        department=query.department,
        first=query.from_ or last,
        last=last,
        by=query.by,
        limit=query.limit,
        cursor=query.cursor,
    )
    found = count_region(call.workspace, call.caller, asked)
    return {
        "region": asked.region,
        "from": asked.first.isoformat(),
        "to": asked.last.isoformat(),
        "by": asked.by,
        "as_of": local_or_none(found.as_of, call.workspace.utc_offset),
        "missing": found.missing,
        "total": _counts(found.total),
        "items": [
            {"key": _key(asked.by, line), "name": _name(call, asked.by, line), **_counts(line)} for line in found.lines
        ],
        "next_cursor": found.cursor,
    }


def _counts(line: Line) -> CountsView:
    doors, standing = line.doors, line.standing
    return {
        "visits": line.counted.visits,
        "scans": line.counted.scans if line.scans_told else None,
        "people": line.people,
        "abnormal": line.counted.abnormal,
        "entrances": doors.entrances if doors else None,
        "entrances_scanned": doors.scanned if doors else None,
        "use_rate": use_rate(doors) if doors else None,
        "venues": standing.venues if standing else None,
        "alerts": {"open": standing.alerts_open, "overdue": standing.alerts_overdue} if standing else None,
        "reviews_overdue": standing.reviews_overdue if standing else None,
    }


def _key(by: By | None, line: Line) -> str:
    return f"{line.key[:4]}-{line.key[4:6]}-{line.key[6:]}" if by == "day" else line.key


def _name(call: Call, by: By | None, line: Line) -> str | None:
    """Return what a part is called, in the reader's language where it has a name in two."""
    english = call.language == "en"
    if by in REGIONS:
        return call.workspace.regions.name(line.key) if call.workspace.regions.exists(line.key) else None
    if by == "category" and call.workspace.categories.exists(line.key):
        category = call.workspace.categories.get(line.key).category
        return category.name_en if english else category.name
    if by == "department" and (department := call.workspace.categories.departments.get(line.key)):
        return department.name_en if english else department.name
    return line.name
