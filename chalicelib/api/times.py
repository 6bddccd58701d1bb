"""Instants as the API writes them: RFC 3339 with the tenant's offset."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


def local(instant: datetime, utc_offset: timedelta) -> str:
    """Write an instant."""
    return instant.astimezone(timezone(utc_offset)).isoformat(timespec="milliseconds")


def local_or_none(instant: datetime | None, utc_offset: timedelta) -> str | None:
    """Write an instant, or nothing."""
    return None if instant is None else local(instant, utc_offset)
