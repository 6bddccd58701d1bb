"""Which counties of which closed days have no index that says all: asked for hourly, and complained of when late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.day import local_day
from chalicelib.domain.retention import closes_at, day_name, day_of_name, days_kept
from chalicelib.domain.tracing.day_index import CLASSES, LATE_AFTER, IndexState, has_index, is_whole
from chalicelib.domain.tracing.index_work import IndexWork

if TYPE_CHECKING:
    from chalicelib.domain.custody.day_life import DayLife
    from chalicelib.runtime import Workspace

COUNTIES_A_WORKER = 8


class Wanted(NamedTuple):
    """A class's day with the counties that have no whole index of it."""

    life: DayLife
    counties: list[str]


def ask_for_indexes(workspace: Workspace, at: datetime) -> int:
    """Ask workers for every index that is missing; return how many counties of days those are."""
    by_day: dict[str, set[str]] = {}
    for wanted in wanted_indexes(workspace, at):
        by_day.setdefault(wanted.life.day, set()).update(wanted.counties)
    for day, found in sorted(by_day.items()):
        counties = sorted(found)
        for start in range(0, len(counties), COUNTIES_A_WORKER):
            some = tuple(counties[start : start + COUNTIES_A_WORKER])
            workspace.queues.ask_for_indexes(IndexWork(day=day, counties=some))
    return sum(map(len, by_day.values()))


def late_indexes(workspace: Workspace, at: datetime) -> list[Wanted]:
    """List the days that closed hours ago and whose counties do not all have an index."""
    return [wanted for wanted in wanted_indexes(workspace, at) if at >= _closed_at(workspace, wanted.life) + LATE_AFTER]


def lives_of(workspace: Workspace, day: str) -> dict[str, DayLife]:
    """Return what became of a day's classes that have an index, by class."""
    found = {row_class: workspace.day_key_rows.life(row_class, day) for row_class in CLASSES}
    return {row_class: life for row_class, life in found.items() if life}


def wanted_indexes(workspace: Workspace, at: datetime) -> Iterator[Wanted]:
    """Yield the classes' days with counties that have no whole index."""
    counties = workspace.regions.counties_under(workspace.tenant.region_root)
    lives = {row_class: _lives(workspace, row_class, at) for row_class in CLASSES}
    for of_class in CLASSES:
        for day, life in sorted(lives[of_class].items()):
            if not has_index(life, lives["visits"].get(day), at):
                continue
            states = workspace.indexes.states(of_class, day)
            if missing := missing_of(counties, states, life):
                yield Wanted(life, missing)


def missing_of(counties: list[str], states: dict[str, IndexState], life: DayLife) -> list[str]:
    """List the counties whose index of a class's day does not say all that lies there."""
    return [county for county in counties if not is_whole(states.get(county), life)]


def _lives(workspace: Workspace, row_class: str, at: datetime) -> dict[str, DayLife]:
    today = local_day(at, workspace.tenant)
    days = [day_name(today - timedelta(days=back)) for back in range(1, days_kept(workspace.tenant, row_class) + 2)]
    return {life.day: life for life in workspace.day_key_rows.lives(row_class, days)}


def _closed_at(workspace: Workspace, life: DayLife) -> datetime:
    """Return when a class's day closed; a paper list may be typed in later, and its index has as long again."""
    return life.closed_at or closes_at(workspace.tenant, day_of_name(life.day))
