"""The life of a day key: which step of destruction comes next, decided from its row and two clocks alone.

live → closed → COMMIT → counted → key removed (erasing) → counted again → CERT (erased) → SWEPT. `at` is the time for
which a run acts, `clock` the later of it and the present: caches are waited for by the clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto

from msgspec import Struct

LIVE, CLOSED, ERASING, ERASED = "live", "closed", "erasing", "erased"
CACHES_LAST = timedelta(minutes=6)  # a container keeps a key for five minutes; one more for what is on its way
SWEPT_AFTER_DAYS = 7  # by then TTL has deleted the ciphertext for nothing, but for stragglers
COUNTED_BEFORE = 0.25  # of a day before its deadline what lies there is held against the COMMIT


class Step(Enum):
    """What is to be done with a day next."""

    CLOSE = auto()
    COMMIT = auto()
    COUNT = auto()
    ERASE = auto()
    RECOUNT = auto()
    CERTIFY = auto()
    SWEEP = auto()


class DayLife(Struct, frozen=True, kw_only=True):
    """A class's day as its key's row tells it; what is None has not happened.

    `committed`, `certified` and `swept` are sequences in the audit chain; `counted` rows lay there shortly before the
    deadline, `left` after the key was gone. `has_key` says whether a copy of the wrapped key still stands in the row.
    """

    row_class: str
    day: str
    state: str
    deadline: datetime
    has_key: bool
    closed_at: datetime | None = None
    erasing_at: datetime | None = None
    erased_at: datetime | None = None
    committed: int | None = None
    counted: int | None = None
    left: int | None = None
    certified: int | None = None
    swept: int | None = None

    @property
    def finished(self) -> bool:
        """Say whether nothing more will happen to the day."""
        return self.state == ERASED and self.swept is not None


class Times(Struct, frozen=True):
    """When a day closes, and how long a day of the policy is."""

    closes_at: datetime
    period: timedelta


def next_step(life: DayLife, times: Times, at: datetime, clock: datetime) -> Step | None:
    """Return what is to be done now; None when the day must wait, or is finished.

    Nothing holds up the erasure: a COMMIT reads ciphertext only and may follow it; a CERT never precedes either.
    """
    if life.state in (LIVE, CLOSED):
        return _before_the_end(life, times, at, clock)
    if life.state == ERASING:
        return _after_the_key(life, clock)
    swept_from = life.deadline + SWEPT_AFTER_DAYS * times.period
    return Step.SWEEP if life.swept is None and at >= swept_from else None


def _before_the_end(life: DayLife, times: Times, at: datetime, clock: datetime) -> Step | None:
    if at >= life.deadline:
        return Step.ERASE
    if life.state == LIVE:
        return Step.CLOSE if at >= times.closes_at else None
    if life.committed is None:
        return Step.COMMIT if _waited(life.closed_at, clock) else None
    counted_from = life.deadline - COUNTED_BEFORE * times.period
    return Step.COUNT if life.counted is None and at >= counted_from else None


def _after_the_key(life: DayLife, clock: datetime) -> Step | None:
    if not _waited(life.erasing_at, clock):
        return None
    if life.committed is None:
        return Step.COMMIT
    return Step.RECOUNT if life.left is None else Step.CERTIFY


def _waited(since: datetime | None, clock: datetime) -> bool:
    return since is not None and clock >= since + CACHES_LAST
