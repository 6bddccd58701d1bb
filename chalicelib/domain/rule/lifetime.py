"""Until when a day's data may be read: what people were ends when they left it, or less, never more.

A shorter retention holds for what lies there already, but not for the time before it took effect. A longer one holds
for days whose keys are made after it took effect: the hourly job makes them three days ahead, so for those from the
fourth day on. Both are decided from the days alone, so that key, row and reader cannot disagree.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chalicelib.domain.day import deadline, local_day
from chalicelib.domain.retention import HOURS_PER_DAY, days_kept
from chalicelib.domain.rule.ruling import Ruling
from chalicelib.domain.tenant import Tenant

LENGTHENS_AFTER = timedelta(days=4)  # keys are made three days ahead
_KEYS = {"uploads": "retention.uploads_hours"}


def policy_key(row_class: str) -> str:
    """Return the key in the policy file that says how long a class of day-keyed rows lives."""
    return _KEYS.get(row_class, f"retention.{row_class}_days")


def days_of(row_class: str, value: int) -> int:
    """Return the whole days that a value of the policy file means."""
    return -(-value // HOURS_PER_DAY) if row_class in _KEYS else value


def ends_at(filed: Tenant, ruling: Ruling, row_class: str, day: date, at: datetime) -> datetime:
    """Return the instant from which the day's rows of a class open to nobody, by what is in force at `at`."""
    key = policy_key(row_class)
    ends = deadline(day, days_kept(filed, row_class), filed)
    for step in ruling.steps:
        if step.effective_at > at or key not in step.values:
            continue
        wanted = deadline(day, days_of(row_class, step.values[key]), filed)
        if wanted < ends:
            ends = min(ends, max(wanted, step.effective_at))
        elif day >= local_day(step.effective_at, filed) + LENGTHENS_AFTER:
            ends = wanted
    ending = ruling.ending
    return min(ends, ending.erase_at) if ending is not None and at >= ending.erase_at else ends
