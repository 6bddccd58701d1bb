"""How long each class of day-keyed rows lives, when a day takes no more rows, and which epoch a day belongs to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chalicelib.domain.day import day_end, deadline
from chalicelib.domain.tenant import Tenant

EPOCH_DAYS = 7  # a KMS key wraps the day keys of so many days, and dies after the last of them
CLOSES_AFTER = timedelta(hours=26)  # 24 h for late scans, 2 h for whoever writes them down
TYPED_IN_WITHIN_DAYS = 7  # a paper list waits for whoever types it in
# So long, for a list may name somebody abnormal, and an inspector may be a week without a network.
_OPEN_LONGER = ("paper", "alerts", "photos")
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


def closes_at(tenant: Tenant, day: date, row_class: str = "visits") -> datetime:
    """Return the instant from which a day of a class takes no more rows."""
    waits = timedelta(days=TYPED_IN_WITHIN_DAYS) if row_class in _OPEN_LONGER else timedelta()
    return day_end(day, tenant) + waits + CLOSES_AFTER


def day_name(day: date) -> str:
    """Spell a local day as keys do: yyyymmdd."""
    return f"{day:%Y%m%d}"


def day_of_name(name: str) -> date:
    """Read a local day from such a name."""
    return date(int(name[:4]), int(name[4:6]), int(name[6:8]))


def first_open_day(today: date, row_class: str) -> date:
    """Return the oldest day whose rows of a class may still arrive: yesterday's scans, a week's lists and photos."""
    return today - timedelta(days=TYPED_IN_WITHIN_DAYS if row_class in _OPEN_LONGER else 1)


def epoch_of(day: date) -> int:
    """Number the epoch of a local day: blocks of seven days that begin on Mondays."""
    return (day.toordinal() - 1) // EPOCH_DAYS


def last_day_of(epoch: int) -> date:
    """Return the last day of an epoch."""
    return date.fromordinal((epoch + 1) * EPOCH_DAYS)
