"""The tenant's local days: every date in the program is one, every instant is aware UTC."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from chalicelib.domain.errors import one_field
from chalicelib.domain.tenant import Tenant


@lru_cache(maxsize=16)
def zone(utc_offset: str) -> timezone:
    """Turn an offset such as `+08:00` into a zone; ValueError for anything else."""
    sign = {"+": 1, "-": -1}.get(utc_offset[:1])
    hours, colon, minutes = utc_offset[1:].partition(":")
    if sign is None or not colon or not (hours + minutes).isdigit() or len(hours) != 2 or len(minutes) != 2:
        raise ValueError("an offset looks like +08:00")
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def offset(tenant: Tenant) -> timedelta:
    """Give how far the tenant's clocks are ahead of UTC."""
    return zone(tenant.utc_offset).utcoffset(None)


def local_day(instant: datetime, tenant: Tenant) -> date:
    """Tell which of the tenant's days an aware instant falls on."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(zone(tenant.utc_offset)).date()


def day_start(day: date, tenant: Tenant) -> datetime:
    """Give the first instant of a local day, in UTC."""
    return datetime.combine(day, time(), zone(tenant.utc_offset)).astimezone(UTC)


def check_order(first: date | None, last: date | None) -> None:
    """Refuse days that were asked for when the last (`to`) lies before the first."""
    if first and last and first > last:
        raise one_field("to", "days_reversed")


def day_end(day: date, tenant: Tenant) -> datetime:
    """Give the first instant after a local day, in UTC."""
    return day_start(day + timedelta(days=1), tenant)


def deadline(day: date, retention_days: int, tenant: Tenant) -> datetime:
    """Give the instant from which a day's data opens to nobody: its start plus retention and the day itself."""
    return day_start(day, tenant) + timedelta(seconds=(retention_days + 1) * tenant.retention.period_s)
