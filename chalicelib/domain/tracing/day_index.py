"""The index of a closed day: when a class's day may have one, and whether a county's says all that lies there."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.custody.day_life import CLOSED, LIVE, DayLife

CLASSES = ("visits", "assisted", "paper")
LATE_AFTER = timedelta(hours=6)  # from a day's closing; the index is asked for every hour


class IndexState(Struct, frozen=True, kw_only=True):
    """How far a county's index of a class's day has come.

    Whatever changes what is there after it was read (a paper list, a mark) asks for it anew: `wanted` counts that,
    `built` is the count when the index was read. `closed` says that the class took no more rows by then; `name` names
    the two files, "" when there was no row.
    """

    wanted: int = 1
    built: int = 0
    closed: bool = False
    name: str = ""
    rows: int = 0

    def changed(self) -> IndexState:
        """Return it when something was added or marked."""
        return replace(self, wanted=self.wanted + 1)

    def with_index(self, made: IndexState) -> IndexState:
        """Return it with what a worker built, however often it was asked for meanwhile."""
        return replace(made, wanted=self.wanted)

    def is_older_than(self, made: IndexState) -> bool:
        """Say whether what a worker built knows more; of two that know the same the first stays."""
        return (self.built, self.closed) < (made.built, made.closed)


def is_whole(state: IndexState | None, life: DayLife) -> bool:
    """Say whether an index says all that lies there of its class, county and day."""
    return state is not None and state.built >= state.wanted and (state.closed or life.state == LIVE)


def has_index(life: DayLife, visits: DayLife | None, at: datetime) -> bool:
    """Say whether a class's day has an index: once it is committed to; of paper, when the visits' day closed.

    Those are typed in for a week more: each one has its county's index built anew.
    """
    if at >= life.deadline or not life.has_key:
        return False
    if life.state == CLOSED:
        return life.committed is not None
    return life.row_class == "paper" and life.state == LIVE and visits is not None and visits.state != LIVE
