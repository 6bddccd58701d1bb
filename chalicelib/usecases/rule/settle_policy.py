"""Settle what has taken effect: say so in the chain, and bring the keys that lay there to their new, earlier end.

Readers need none of it: they ask what is in force. The keys are brought forward so that whatever erases, counts or
restores finds in their rows what people see.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.day import local_day
from chalicelib.domain.retention import days_kept
from chalicelib.domain.rule.bounds import NUMBERS
from chalicelib.domain.rule.lifetime import days_of, ends_at, policy_key
from chalicelib.domain.rule.ruling import Ruling, Step
from chalicelib.security.day_keys import CLASSES
from chalicelib.usecases.rule.change_policy import carry_out, held_change, put_on_record, take_back

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

# A container may make a key by the policy that it read half a minute before; and one more for what is on its way.
LATE_KEYS = timedelta(minutes=2)
AHEAD_DAYS = 4


class Settled(Struct, frozen=True):
    """How many changes were settled for good, and how many keys were brought forward."""

    changes: int
    keys: int


def settle_policy(workspace: Workspace, at: datetime) -> Settled:
    """Finish what a crash left of the last confirmation or cancellation, then settle what is in force at `at`.

    Idempotent: a run that breaks off is finished by the next; a step is settled for good once no late key can come.
    """
    _finish(workspace)
    ruling = workspace.ruling_rows.get()
    due = [step for step in ruling.steps if not step.settled and step.effective_at <= at]
    if not due:
        return Settled(0, 0)
    for step in due:
        change, _ = held_change(workspace, step.change)
        put_on_record(workspace, "POLICY_EFFECTIVE", change, change.second.office if change.second else "")
    forwarded = bring_forward(workspace, ruling, at)
    over = {step.change for step in due if at >= step.effective_at + LATE_KEYS}
    if over:
        workspace.ruling_rows.change(lambda found: replace(found, steps=_settled(found.steps, over)))
        workspace.rulings.forget()
    return Settled(len(over), forwarded)


def bring_forward(workspace: Workspace, ruling: Ruling, at: datetime) -> int:
    """Lower the deadlines of keys to what is in force at `at`; none is put off, and none is made."""
    forwarded = 0
    today = local_day(at, workspace.tenant)
    for row_class in CLASSES:
        key = policy_key(row_class)
        longest = max(days_of(row_class, NUMBERS[key][1]), days_kept(workspace.filed, row_class))
        days = {f"{day:%Y%m%d}": day for n in range(-longest - 1, AHEAD_DAYS) if (day := today + timedelta(days=n))}
        for life in workspace.day_key_rows.lives(row_class, days):
            ends = ends_at(workspace.filed, ruling, row_class, days[life.day], at)
            if life.has_key and ends < life.deadline:
                forwarded += workspace.day_key_rows.shorten(row_class, life.day, int(ends.timestamp()))
    return forwarded


def _finish(workspace: Workspace) -> None:
    held = workspace.policy_changes.newest()
    if held is None:
        return
    change = held[0]
    in_force = any(step.change == change.id for step in workspace.ruling_rows.get().steps)
    if change.cancelled_at is not None and in_force:
        take_back(workspace, change)
    if change.cancelled_at is None and change.confirmed_at is not None and not in_force:
        carry_out(workspace, change)


def _settled(steps: tuple[Step, ...], over: set[str]) -> tuple[Step, ...]:
    return tuple(replace(step, settled=True) if step.change in over else step for step in steps)
