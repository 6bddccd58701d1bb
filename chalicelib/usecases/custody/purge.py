"""Purge: take every day of every class as far towards its end as it may go now; run again it goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, field

from chalicelib.domain.custody.day_life import ERASED, ERASING, DayLife, Step, Times, next_step
from chalicelib.domain.day import local_day
from chalicelib.domain.retention import TYPED_IN_WITHIN_DAYS, closes_at, day_name, day_of_name
from chalicelib.observability import log
from chalicelib.security.day_keys import CLASSES
from chalicelib.usecases.custody.commit_day import commit_day, count_day, recount_day
from chalicelib.usecases.custody.end_cases import end_cases
from chalicelib.usecases.custody.end_epochs import end_epochs
from chalicelib.usecases.custody.end_holds import end_holds
from chalicelib.usecases.custody.entries import fail
from chalicelib.usecases.custody.erase_day import certify_day, clock_of, close_day, erase_day, sweep_day
from chalicelib.usecases.custody.make_day_keys import AHEAD_DAYS

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

LOOK_BACK_DAYS = 400  # when nobody knows how far the last run came
OVERDUE_AFTER = timedelta(hours=25)
WORKERS_TAKE = timedelta(hours=3)  # at most, to count a day


class Purged(Struct):
    """How many steps a run made, by their names, and how many it could not."""

    steps: dict[str, int] = field(default_factory=dict)
    failed: int = 0


def purge(workspace: Workspace, at: datetime) -> Purged:
    """Take all classes on, as of an instant; what fails for one day or class stops no other."""
    done = Purged()
    _tried(done, "end_holds", lambda: end_holds(workspace, at))
    _tried(done, "end_cases", lambda: end_cases(workspace, at))
    for row_class in CLASSES:
        _tried(done, row_class, partial(_purge_class, workspace, row_class, at, done))
    return done


def overdue(workspace: Workspace, at: datetime) -> list[DayLife]:
    """List the days that should have been erased by now, allowing the purge a day and an hour.

    How far the purge says it came is not believed here.
    """
    late = []
    since = local_day(at, workspace.tenant) - timedelta(days=LOOK_BACK_DAYS)
    for row_class in CLASSES:
        lives = workspace.day_key_rows.lives(row_class, _names(since, at, workspace))
        late += [life for life in lives if life.state != ERASED and at >= life.deadline + OVERDUE_AFTER]
    return late


def _purge_class(workspace: Workspace, row_class: str, at: datetime, done: Purged) -> None:
    today = local_day(at, workspace.tenant)
    since = workspace.purge_marks.oldest(row_class) or today - timedelta(days=LOOK_BACK_DAYS)
    lives = workspace.day_key_rows.lives(row_class, _names(since, at, workspace))
    unfinished = [life for life in lives if not life.finished and not _advance(workspace, life, at, done)]
    open_since = [day_of_name(life.day) for life in unfinished]
    if epoch := end_epochs(workspace, row_class, since, at):
        open_since.append(epoch)
    # A key may still be made for a day of the last week, and a run for a later time says nothing of today.
    newest = local_day(min(at, workspace.instant()), workspace.tenant) - timedelta(days=TYPED_IN_WITHIN_DAYS + 1)
    workspace.purge_marks.put_oldest(row_class, min([newest, *open_since]))


def _advance(workspace: Workspace, life: DayLife, at: datetime, done: Purged) -> bool:
    """Take a day as many steps on as it may go; say whether it is finished."""
    period = timedelta(seconds=workspace.tenant.retention.period_s)
    times = Times(closes_at(workspace.tenant, day_of_name(life.day), life.row_class), period)
    current: DayLife | None = life
    while current is not None and (step := next_step(current, times, at, clock_of(workspace, at))):
        try:
            if not _STEPS[step](workspace, current, at):
                _complain_of_waiting(workspace, current, at)
                return False
        except Exception as fault:  # noqa: BLE001  the other days go on; the run fails at its end
            _failed(workspace, current, step, fault)
            done.failed += 1
            return False
        done.steps[step.name.lower()] = done.steps.get(step.name.lower(), 0) + 1
        current = workspace.day_key_rows.life(life.row_class, life.day)
    return current is not None and current.finished


def _complain_of_waiting(workspace: Workspace, life: DayLife, at: datetime) -> None:
    """Record that workers have not counted what a day's certificate waits for, hour after hour."""
    if life.state == ERASING and life.erasing_at and clock_of(workspace, at) > life.erasing_at + WORKERS_TAKE:
        fail(workspace, life.row_class, life.day, "parts_missing")


def _failed(workspace: Workspace, life: DayLife, step: Step, fault: Exception) -> None:
    """Log what broke; a day that could not be erased is recorded too, if anything can be."""
    cause = type(fault).__name__
    log("purge_broke", action=step.name, day=life.day, cause=cause, level="error", **{"class": life.row_class})
    if step is Step.ERASE:
        with suppress(Exception):
            fail(workspace, life.row_class, life.day, f"erase_broke:{cause}")


def _tried(done: Purged, name: str, act: Callable[[], object]) -> None:
    """Do a part of the run that must not keep another from being done; the run fails at its end."""
    try:
        act()
    except Exception as fault:  # noqa: BLE001  whatever it was, the other parts are due as well
        log("purge_broke", action=name, cause=type(fault).__name__, level="error")
        done.failed += 1


def _names(since: date, at: datetime, workspace: Workspace) -> list[str]:
    """Name the days that may have keys: those made ahead too, for the end of collection ends them before they begin."""
    days = (local_day(at, workspace.tenant) - since).days + 1 + AHEAD_DAYS
    return [day_name(since + timedelta(days=number)) for number in range(days)]


_STEPS: dict[Step, Callable[[Workspace, DayLife, datetime], bool]] = {
    Step.CLOSE: close_day,
    Step.COMMIT: lambda workspace, life, _: commit_day(workspace, life),
    Step.COUNT: lambda workspace, life, _: count_day(workspace, life),
    Step.ERASE: erase_day,
    Step.RECOUNT: lambda workspace, life, _: recount_day(workspace, life),
    Step.CERTIFY: certify_day,
    Step.SWEEP: lambda workspace, life, _: sweep_day(workspace, life),
}
