"""Visits: one row per person who entered, and the instants that decide whether a scan counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain.errors import Gone, Unprocessable

LATE = timedelta(seconds=120)
FUTURE = timedelta(seconds=120)
PAST = timedelta(hours=24)
ROLES = ("visitor", "staff", "resident")
MODES = ("scan", "companion", "presented", "card", "assisted", "paper")
PRESENCES = ("on_site", "doubtful", "remote", "unverified")


def check_clock(occurred_at: datetime, now: datetime) -> None:
    """Refuse a scan whose phone's clock is impossible: only this permits a new scan id."""
    if occurred_at > now + FUTURE or occurred_at < now - PAST:
        raise Unprocessable("clock_skew", server_time=now.isoformat())


def is_late(occurred_at: datetime, now: datetime) -> bool:
    """Say whether a scan arrives late (an offline phone)."""
    return now - occurred_at > LATE


def check_valid(intervals: tuple[tuple[datetime, datetime | None], ...], closed_as: str | None, at: datetime) -> None:
    """Refuse a scan of a code that was not valid **then**; what happened to it since does not matter.

    The start is stretched by what a phone's clock may lag.
    """
    for start, end in intervals:
        if start - FUTURE <= at and (end is None or at < end):
            return
    raise Gone("venue_closed" if closed_as == "deregistered" else f"code_{closed_as or 'disabled'}")
