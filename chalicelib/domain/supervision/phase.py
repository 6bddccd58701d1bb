"""Phases (分步实施): by which day places of some categories must have come how far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Literal

from msgspec import Struct

Step = Literal["applied", "approved", "posted", "scanned"]
APPLIED: Final = "applied"
APPROVED: Final = "approved"
POSTED: Final = "posted"
SCANNED: Final = "scanned"
STEPS: tuple[Step, ...] = (APPLIED, APPROVED, POSTED, SCANNED)
"""In their order: 申请、审批、张贴、上线运行 (the Hunan notice, section 六)."""


class Phase(Struct, frozen=True, kw_only=True):
    """One phase of a county: without categories it is of every place that no other phase names."""

    name: str
    until: date
    step: Step
    categories: tuple[str, ...] = ()


def phases_of(phases: Iterable[Phase], deadlines: Mapping[str, date] | None) -> tuple[Phase, ...]:
    """Return a county's phases; a category's bare deadline is one by which it must be scanned."""
    bare = (Phase(name="", until=day, step=SCANNED, categories=(code,)) for code, day in (deadlines or {}).items())
    return tuple(sorted((*phases, *bare), key=lambda phase: (phase.until, STEPS.index(phase.step))))


def missed(phases: tuple[Phase, ...], category: str, step: Step | None, today: date) -> Phase | None:
    """Return the first phase that a place of a category has missed, having come to a step or (None) nowhere."""
    own = [phase for phase in phases if category in phase.categories]
    reached = -1 if step is None else STEPS.index(step)
    for phase in own or [phase for phase in phases if not phase.categories]:
        if today > phase.until and reached < STEPS.index(phase.step):
            return phase
    return None
