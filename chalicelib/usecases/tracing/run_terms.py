"""What a tracer chose: checked against the policy, and spelled as the chain and a job keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from chalicelib.domain.entry.visit import PRESENCES
from chalicelib.domain.fields import Fields
from chalicelib.domain.tracing.choice import MINUTE_S, Choice

if TYPE_CHECKING:
    from chalicelib.domain.job import Job
    from chalicelib.domain.tenant import Tenant
    from chalicelib.usecases.custody.record import Fact


class RunTerms(Struct, frozen=True, kw_only=True):
    """Which cases are searched (the first keeps what is found), to which order, by which choice."""

    cases: tuple[str, ...]
    degree: int
    choice: Choice


def check_choice(tenant: Tenant, choice: Choice, fields: Fields, name: str = "") -> None:
    """Note what is wrong with a choice: the policy bounds how wide it may be."""
    most = tenant.tracing.minutes_max
    if not 0 <= choice.minutes <= most:
        fields.refuse(f"{name}minutes", "choice_out_of_range", least=0, most=most)
    if not 0 <= choice.min_overlap_minutes <= 24 * MINUTE_S:
        fields.refuse(f"{name}min_overlap", "choice_out_of_range", least=0, most=24 * MINUTE_S)
    if not choice.presence or not set(choice.presence) <= set(PRESENCES):
        fields.refuse(f"{name}presence", "presence_unknown")


def facts_of(choice: Choice) -> dict[str, Fact | list[str]]:
    """Spell a choice for the chain."""
    return {
        "minutes": choice.minutes,
        "same_entrance": choice.same_entrance,
        "min_overlap": choice.min_overlap_minutes,
        "presence": sorted(choice.presence),
    }


def params_of(terms: RunTerms) -> dict[str, Any]:
    """Spell terms for a job."""
    found: dict[str, Any] = msgspec.to_builtins(terms)
    return found


def terms_of(job: Job) -> RunTerms:
    """Read the terms of a run's job."""
    return msgspec.convert(job.params["terms"], RunTerms)
