"""A venue's days as its manager sees them: figures, and masked visits."""

from __future__ import annotations

import datetime as dt
from typing import Literal, TypedDict

from chalicelib.api.call import Call
from chalicelib.api.days import Dated
from chalicelib.api.models import Page
from chalicelib.api.times import local
from chalicelib.domain.day import local_day
from chalicelib.domain.entry.day_figures import DoorFigures
from chalicelib.usecases import cursor
from chalicelib.usecases.door.list_visits import Listed, list_visits
from chalicelib.usecases.door.show_figures import VenueFigures, show_figures


class DayQuery(Dated):
    """Which of the tenant's local days; today when none is given."""

    date: dt.date | None = None


class DayPage(Page, Dated):
    """A part of a day's list."""

    date: dt.date | None = None


class DoorFiguresView(TypedDict):
    """An entrance's day."""

    entrance_id: str
    name: str
    visits: int
    scans: int
    people: int | None
    abnormal: int


class DayFiguresView(TypedDict):
    """A venue's day: `visits` are people who entered, each time; `people` are different ones, null when unknown.

    `abnormal` tells the venue's own people nothing of whom they wrote down; supervisors see all.
    `by_presence` and `implausible` count apart what may not be true.
    """

    date: str
    visits: int
    scans: int
    people: int | None
    abnormal: int
    by_entrance: list[DoorFiguresView]
    by_mode: dict[str, int]
    by_presence: dict[str, int]
    implausible: dict[str, int]


class TotalView(TypedDict):
    """All days together; people of different days cannot be told apart, and so are not counted."""

    visits: int
    scans: int
    abnormal: int


class FiguresView(TypedDict):
    """A venue's figures; `today` is the day asked for."""

    today: DayFiguresView
    total: TotalView


class VisitView(TypedDict):
    """One visit, masked; a colour only today, and only where the door was shown it."""

    occurred_at: str
    entrance_id: str
    entrance: str
    name: str
    mode: str
    capacity: str
    presence: str
    late: bool
    colour: Literal["green", "yellow", "red", "unknown"] | None
    abnormal: bool | None


class VisitList(TypedDict):
    """A day's visits, newest first."""

    items: list[VisitView]
    next_cursor: str | None


def figures(call: Call, venue_id: str, query: DayQuery) -> FiguresView:
    """Show a venue's figures of a day, and of all days."""
    day = _day(call, query.date)
    return _figures(show_figures(call.workspace, call.caller, venue_id, day))


def visits(call: Call, venue_id: str, query: DayPage) -> VisitList:
    """List a venue's visits of a day."""
    day = _day(call, query.date)
    page = (query.limit, cursor.read(query.cursor))
    found, names, last = list_visits(call.workspace, call.caller, venue_id, day, page)
    next_cursor = cursor.spell(last) if last else None
    return {"items": [_visit(call, each, names) for each in found], "next_cursor": next_cursor}


def _day(call: Call, asked: dt.date | None) -> str:
    day = asked or local_day(call.workspace.instant(), call.workspace.tenant)
    return day.isoformat().replace("-", "")


def _figures(found: VenueFigures) -> FiguresView:
    day, people = found.figures, found.people
    # Every entrance stands there, also one that nobody used: a silent door is what a manager must see.
    doors = {name: DoorFigures() for name in found.names} | day.by_entrance
    return {
        "today": {
            "date": f"{found.day[:4]}-{found.day[4:6]}-{found.day[6:]}",
            "visits": day.visits,
            "scans": day.scans,
            "people": people.total if people else None,
            "abnormal": day.abnormal,
            "by_entrance": [
                {
                    "entrance_id": door,
                    "name": found.names.get(door, ""),
                    "visits": counted.visits,
                    "scans": counted.scans,
                    "people": people.by_entrance.get(door, 0) if people else None,
                    "abnormal": counted.abnormal,
                }
                for door, counted in doors.items()
            ],
            "by_mode": day.by_mode,
            "by_presence": day.by_presence,
            "implausible": found.implausible,
        },
        "total": {"visits": found.total.visits, "scans": found.total.scans, "abnormal": found.total.abnormal},
    }


def _visit(call: Call, listed: Listed, names: dict[str, str]) -> VisitView:
    visit, seal, offset = listed.visit, listed.seal, call.workspace.utc_offset
    return {
        "occurred_at": local(visit.occurred_at(offset), offset),
        "entrance_id": visit.entrance,
        "entrance": names.get(visit.entrance, ""),
        "name": seal.shown.mask,
        "mode": visit.mode,
        "capacity": seal.capacity,
        "presence": listed.presence,
        "late": seal.late,
        "colour": seal.shown.colour if listed.coloured else None,  # type: ignore[typeddict-item]
        "abnormal": visit.abnormal if listed.coloured else None,
    }
