"""Visits: one row per person who entered, and the instants that decide whether a scan counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.domain.alarm.health_point import HealthPoint
from chalicelib.domain.errors import Unprocessable

LATE = timedelta(seconds=120)
FUTURE = timedelta(seconds=120)
PAST = timedelta(hours=24)
CAPACITIES = ("visitor", "staff", "resident")
MODES = ("scan", "companion", "presented", "card", "assisted", "paper")
PRESENCES = ("on_site", "doubtful", "remote", "unverified")


def check_clock(occurred_at: datetime, now: datetime) -> None:
    """Refuse a scan whose phone's clock is impossible: only this permits a new scan id."""
    if occurred_at > now + FUTURE or occurred_at < now - PAST:
        raise Unprocessable("clock_skew", server_time=now.isoformat(timespec="milliseconds"))


def is_late(occurred_at: datetime, now: datetime) -> bool:
    """Say whether a scan arrives late (an offline phone)."""
    return now - occurred_at > LATE


class Shown(Struct, frozen=True, kw_only=True):
    """What the door was shown about one person; a companion's has its id. `unread`: the colour could not be read."""

    person: str
    mask: str
    identity: str
    colour: str
    admitted: bool | None
    flags: tuple[str, ...] = ()
    as_of: datetime | None = None
    companion_id: str | None = None
    unread: bool = False


class VisitSeal(Struct, frozen=True, kw_only=True):
    """What a visit row keeps sealed: who came, what was shown, in which capacity, which account sent it.

    The scanner's row also keeps what was shown of his companions, and where anybody abnormal among them is taken, so
    that a resend is answered alike.
    """

    shown: Shown
    account: str
    county: str
    capacity: str = "visitor"
    word: str = ""
    late: bool = False
    companions: tuple[Shown, ...] = ()
    health_point: HealthPoint | None = None
