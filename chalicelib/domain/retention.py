"""How long each class of day-keyed rows lives, when a day takes no more rows, and which epoch a day belongs to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chalicelib.domain.day import day_end, deadline
from chalicelib.domain.tenant import Tenant

EPOCH_DAYS = 7  # a KMS key wraps the day keys of so many days, and dies after the last of them
CLOSES_AFTER = timedelta(hours=26)  # 24 h for late scans, 2 h for whoever writes them down
HOURS_PER_DAY = 24


def days_kept(tenant: Tenant, row_class: str) -> int:
    """Return how many whole days a class's rows live after their own day."""
    retention = tenant.retention
    if row_class == "uploads":
        return -(-retention.uploads_hours // HOURS_PER_DAY)
    days: int = getattr(retention, f"{row_class}_days")
    return days


def key_deadline(tenant: Tenant, row_class: str, day: date) -> datetime:
    """Return the instant from which the day's rows of a class open to nobody."""
    return deadline(day, days_kept(tenant, row_class), tenant)


def closes_at(tenant: Tenant, day: date) -> datetime:
    """Return the instant from which a day takes no more rows."""
    return day_end(day, tenant) + CLOSES_AFTER


def epoch_of(day: date) -> int:
    """Number the epoch of a local day: blocks of seven days that begin on Mondays."""
    return (day.toordinal() - 1) // EPOCH_DAYS


def last_day_of(epoch: int) -> date:
    """Return the last day of an epoch."""
    return date.fromordinal((epoch + 1) * EPOCH_DAYS)
