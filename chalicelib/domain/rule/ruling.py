"""What two people have put in force beside the policy file; a scan reads it, so nothing here is imported in vain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct


class Step(Struct, frozen=True, kw_only=True):
    """A confirmed change: values by their key in the policy file, from when on, and the chain's entry that says so.

    `settled` once the keys that lay there when it took effect have been brought forward.
    """

    change: str
    effective_at: datetime
    values: dict[str, Any]
    sequence: int
    settled: bool = False


class Ending(Struct, frozen=True, kw_only=True):
    """The end of collection: since when, from when on what is left is erased, and whether that has begun."""

    shutdown: str
    ended_at: datetime
    erase_at: datetime
    erasing: bool = False


class Revocation(Struct, frozen=True, kw_only=True):
    """That an order to end collection was cancelled: when, and by which of the two, whom its paper names."""

    shutdown: str
    at: datetime
    by_first: bool


class Ruling(Struct, frozen=True, kw_only=True):
    """The changes in the order in which they take effect, and the end of collection when there is one.

    `revoked` is the last order that was cancelled after it was confirmed: it is not put in force again.
    """

    steps: tuple[Step, ...] = ()
    ending: Ending | None = None
    revoked: Revocation | None = None

    def values_at(self, at: datetime) -> dict[str, Any]:
        """Return what differs from the policy file at an instant."""
        values: dict[str, Any] = {}
        for step in self.steps:
            if step.effective_at <= at:
                values |= step.values
        return values

    def sequence_at(self, at: datetime) -> int:
        """Return where in the chain the last change in force stands; 0 before the first."""
        return max((step.sequence for step in self.steps if step.effective_at <= at), default=0)
