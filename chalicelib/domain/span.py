"""How long rows live that die with no day's key: counted from their last use or their end, in the policy's days."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.tenant import Tenant

HOURS_PER_DAY, DAYS_PER_YEAR, MONTHS_PER_YEAR = 24, 365, 12
RENEWED_AFTER_DAYS = 30  # a use within so many days of the last one it was noted for writes nothing


def span(tenant: Tenant, value: str) -> timedelta:
    """Return a value of the policy's retention (`contacts_days`, `uploads_hours`, …) as a duration."""
    amount: int = getattr(tenant.retention, value)
    if value.endswith("_months"):
        return _days(tenant, amount * DAYS_PER_YEAR / MONTHS_PER_YEAR)
    return _days(tenant, amount / HOURS_PER_DAY if value.endswith("_hours") else amount)


def renewed_after(tenant: Tenant) -> timedelta:
    """Return how old the note of a use may be before another one is written."""
    return _days(tenant, RENEWED_AFTER_DAYS)


def accesses_delay(tenant: Tenant) -> timedelta:
    """Return how long after it a look at a contact shows to him."""
    return _days(tenant, tenant.tracing.accesses_delay_hours / HOURS_PER_DAY)


def _days(tenant: Tenant, days: float) -> timedelta:
    return timedelta(seconds=round(days * tenant.retention.period_s))
