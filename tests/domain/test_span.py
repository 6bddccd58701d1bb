"""Durations of the policy: days, hours and months, all in the days that a test may shorten."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib import tenants
from chalicelib.domain.span import renewed_after, span

HUNAN = tenants.load("43")


@pytest.mark.parametrize(
    ("value", "days"),
    [("contacts_days", 30), ("uploads_hours", 1), ("identities_months", 365), ("accesses_days", 1096)],
)
def test_a_value_of_the_policy_is_a_duration(value: str, days: int) -> None:
    assert span(HUNAN, value) == timedelta(days=days)


def test_a_short_day_shortens_them_all() -> None:
    short = replace(HUNAN, retention=replace(HUNAN.retention, period_s=24))

    assert span(short, "uploads_hours") == timedelta(seconds=24)
    assert span(short, "identities_months") == timedelta(seconds=365 * 24)
    assert renewed_after(short) == timedelta(seconds=30 * 24)
