"""A change of policy: which values, what it does to what lies there already, and who answers for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from chalicelib.domain.day import local_day
from chalicelib.domain.rule.lifetime import LENGTHENS_AFTER, days_of, ends_at, policy_key
from chalicelib.domain.rule.overlay import value_of
from chalicelib.domain.rule.resolution import Resolution
from chalicelib.domain.rule.ruling import Ruling, Step
from chalicelib.domain.tenant import Tenant

KEYS_AHEAD_DAYS = 3


class Shortening(Struct, frozen=True, kw_only=True):
    """A class whose days, as many as are said, end earlier than whoever is in them was told."""

    row_class: str
    before_days: int
    after_days: int
    first_day: date
    last_day: date
    days: int


class Lengthening(Struct, frozen=True, kw_only=True):
    """A class that is kept longer, from the day on whose key is made when the change is in force."""

    row_class: str
    before_days: int
    after_days: int
    first_day: date


class Effects(Struct, frozen=True, kw_only=True):
    """What a change of retention does; `from_now_on` are keys that count for what is written after it takes effect."""

    shortens: tuple[Shortening, ...] = ()
    lengthens: tuple[Lengthening, ...] = ()
    from_now_on: tuple[str, ...] = ()


class PolicyChange(Resolution, frozen=True, kw_only=True):
    """Values by their key in the policy file, before and after; its reason is people's words and stays sealed."""

    before: dict[str, Any]
    values: dict[str, Any]
    reason: str
    effects: Effects


class Before(Struct, frozen=True):
    """What holds before a change: the policy file, the policy in force, and the ruling that makes the difference."""

    filed: Tenant
    tenant: Tenant
    ruling: Ruling


def effects_of(before: Before, values: dict[str, Any], effective_at: datetime, classes: tuple[str, ...]) -> Effects:
    """Say what values will do to the days of each class, were they in force from an instant on."""
    shortens: list[Shortening] = []
    lengthens: list[Lengthening] = []
    keyed = {policy_key(row_class): row_class for row_class in classes if policy_key(row_class) in values}
    for key, row_class in keyed.items():
        kept, wanted = (days_of(row_class, value) for value in (value_of(before.tenant, key), values[key]))
        if wanted > kept:
            first = local_day(effective_at, before.filed) + LENGTHENS_AFTER
            lengthens.append(Lengthening(row_class=row_class, before_days=kept, after_days=wanted, first_day=first))
        days = _earlier(before, row_class, values, effective_at) if wanted < kept else []
        if days:
            shortens.append(
                Shortening(
                    row_class=row_class,
                    before_days=kept,
                    after_days=wanted,
                    first_day=days[0],
                    last_day=days[-1],
                    days=len(days),
                )
            )
    others = tuple(key for key in values if key.startswith("retention.") and key not in keyed)
    return Effects(shortens=tuple(shortens), lengthens=tuple(lengthens), from_now_on=others)


def _earlier(before: Before, row_class: str, values: dict[str, Any], effective_at: datetime) -> list[date]:
    """List the days of a class, also those whose keys were made ahead, that the values bring to an earlier end."""
    step = Step(change="", effective_at=effective_at, values=values, sequence=0)
    after = Ruling(steps=(*before.ruling.steps, step))
    today = local_day(effective_at, before.filed)
    kept = days_of(row_class, value_of(before.tenant, policy_key(row_class)))
    days = [today + timedelta(days=n) for n in range(-kept - 1, KEYS_AHEAD_DAYS + 1)]

    def ends(ruling: Ruling, day: date) -> datetime:
        return ends_at(before.filed, ruling, row_class, day, effective_at)

    return [day for day in days if ends(after, day) < ends(before.ruling, day)]
