"""Change the policy at run time: one person proposes, a second of another office confirms, a day later it holds."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.domain import naming
from chalicelib.domain.errors import Conflict, FieldError, Forbidden, NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.second_person import FirstPerson
from chalicelib.domain.rule import bounds
from chalicelib.domain.rule.overlay import value_of
from chalicelib.domain.rule.policy_change import Before, Effects, PolicyChange, effects_of
from chalicelib.domain.rule.resolution import CANCELLED, CONFIRMED, PROPOSED, cancelled, confirmed, is_same
from chalicelib.domain.rule.ruling import Ruling, Step
from chalicelib.observability import measure
from chalicelib.security.day_keys import CLASSES
from chalicelib.storage import keys
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.person.role import Role
    from chalicelib.runtime import Workspace

ROLES = ("security_admin", "command")


class Proposal(Hidden, frozen=True, kw_only=True):
    """What somebody proposes, as it came: values by their key in the policy file."""

    values: dict[str, Any]
    reason: str
    applies_to_running: bool


def province_role(workspace: Workspace, caller: Caller) -> Role:
    """Return the role by which the caller acts for the whole province, or refuse."""
    root = workspace.tenant.region_root
    found = next((role for role in caller.roles_named(*ROLES) if role.region == root), None)
    if found is None:
        raise Forbidden("outside_your_region")
    return found


def day_of(workspace: Workspace) -> timedelta:
    """Return how long a day is: shorter on local stages, so that tests end."""
    return timedelta(seconds=workspace.tenant.retention.period_s)


def propose(workspace: Workspace, caller: Caller, wanted: Proposal) -> PolicyChange:
    """Put a change before a second person; what it would bring to an earlier end must be agreed to."""
    role, now = province_role(workspace, caller), workspace.instant()
    fields = Fields()
    reason = fields.take("reason", naming.free_text, wanted.reason, "")
    fields.errors += bounds.check(workspace.tenant, wanted.values, local=workspace.settings.local)
    values = {} if fields.errors else bounds.changed(workspace.tenant, wanted.values)
    if not values and not fields.errors:
        fields.errors.append(FieldError("changes", "nothing_to_change"))
    fields.done()
    held = workspace.policy_changes.newest()
    if held is not None and held[0].is_open(now, day_of(workspace)):
        raise Conflict("policy_change_open", policy_change_id=held[0].id)
    effects = _effects(workspace, values, now + day_of(workspace))
    if effects.shortens and not wanted.applies_to_running:
        raise Conflict("shortens_running", shortens=spelled(effects))
    change = PolicyChange(
        number=held[0].number + 1 if held else 1,
        mark=workspace.fresh_id(),
        at=now,
        first=FirstPerson(caller.account, caller.person, role.office),
        before={key: value_of(workspace.tenant, key) for key in values},
        values=values,
        reason=reason,
        effects=effects,
    )
    workspace.policy_changes.add(change)
    put_on_record(workspace, "POLICY_PROPOSED", change, role.office)
    measure("policy_changed", "Changed", 1, action=PROPOSED)
    return change


def confirm(workspace: Workspace, caller: Caller, name: str) -> PolicyChange:
    """Confirm a change of another office; whoever confirmed may repeat it after a crash, to the same effect."""
    role, now = province_role(workspace, caller), workspace.instant()
    change, version = held_change(workspace, name)
    if not (change.second and is_same(caller, change.second) and change.cancelled_at is None):
        after = confirmed(change, caller, role.office, now, day_of(workspace))
        change = replace(after, effects=_effects(workspace, change.values, after.effective_at or now))
        workspace.policy_changes.change(change, version)
    return carry_out(workspace, change)


def carry_out(workspace: Workspace, change: PolicyChange) -> PolicyChange:
    """Put a confirmed change on record and among what is in force; done again, it changes nothing."""
    if change.effective_at is None or change.second is None:
        return change
    put_on_record(workspace, "POLICY_PROPOSED", replace(change, effective_at=None), change.first.office)
    sequence = put_on_record(workspace, "POLICY", change, change.second.office)
    step = Step(change=change.id, effective_at=change.effective_at, values=change.values, sequence=sequence)

    def with_step(ruling: Ruling) -> Ruling:
        known = any(each.change == step.change for each in ruling.steps)
        return ruling if known else replace(ruling, steps=(*ruling.steps, step))

    workspace.ruling_rows.change(with_step)
    workspace.rulings.forget()
    held, _ = held_change(workspace, change.id)
    if held.cancelled_at is not None:  # by the other one, while this was under way
        take_back(workspace, held)
        raise Conflict("paper_state", state=CANCELLED)
    measure("policy_changed", "Changed", 1, action=CONFIRMED)
    return change


def cancel(workspace: Workspace, caller: Caller, name: str) -> PolicyChange:
    """Cancel a change that has not taken effect; done again after a crash, it finishes what was begun."""
    role, now = province_role(workspace, caller), workspace.instant()
    change, version = held_change(workspace, name)
    if not (change.cancelled_by and is_same(caller, change.cancelled_by)):
        change = cancelled(change, caller, role.office, now, day_of(workspace))
        workspace.policy_changes.change(change, version)
    return take_back(workspace, change)


def take_back(workspace: Workspace, change: PolicyChange) -> PolicyChange:
    """Put a cancellation on record and take the change out of what is in force."""
    by = change.cancelled_by or change.first
    put_on_record(workspace, "POLICY_CANCELLED", change, by.office)

    def without(ruling: Ruling) -> Ruling:
        kept = tuple(each for each in ruling.steps if each.change != change.id)
        return ruling if len(kept) == len(ruling.steps) else replace(ruling, steps=kept)

    workspace.ruling_rows.change(without)
    workspace.rulings.forget()
    measure("policy_changed", "Changed", 1, action=CANCELLED)
    return change


def listing(
    workspace: Workspace, state: str | None, limit: int, cursor: str | None
) -> tuple[list[PolicyChange], str | None]:
    """List the province's changes of policy, newest first."""
    now, day = workspace.instant(), day_of(workspace)
    found = workspace.policy_changes.all(cursors.read(cursor))
    page = list(islice((each for each in found if state in (None, each.state(now, day))), limit + 1))
    return page[:limit], cursors.spell(page[limit - 1].id) if len(page) > limit else None


def spelled(effects: Effects) -> list[dict[str, object]]:
    """Spell what is brought to an earlier end, for answers and refusals."""
    return [
        {
            "class": each.row_class,
            "before_days": each.before_days,
            "after_days": each.after_days,
            "first_day": each.first_day.isoformat(),
            "last_day": each.last_day.isoformat(),
            "days": each.days,
        }
        for each in effects.shortens
    ]


def _effects(workspace: Workspace, values: dict[str, Any], effective_at: datetime) -> Effects:
    before = Before(workspace.filed, workspace.tenant, workspace.ruling_rows.get())
    return effects_of(before, values, effective_at, CLASSES)


def held_change(workspace: Workspace, name: str) -> tuple[PolicyChange, int]:
    held = workspace.policy_changes.get(name)
    if held is None:
        raise NotFound("not_found")
    return held


def put_on_record(workspace: Workspace, kind: str, change: PolicyChange, office: str) -> int:
    """Put a step of a change on record, once; whoever repeats it is told where it stands."""
    once = keys.once_name(kind, "policy", change.mark)
    earlier = change.effects.shortens
    facts: dict[str, Any] = {
        "changes": [f"{key}={_text(value)}" for key, value in sorted(change.values.items())],
        "shortens": [f"{each.row_class}:{each.first_day:%Y%m%d}-{each.last_day:%Y%m%d}" for each in earlier],
        "effective_at": change.effective_at.isoformat() if change.effective_at else None,
    }
    with suppress(Conflict):
        return record(workspace, kind, office=office, purpose="policy", ref=change.mark, once=once, facts=facts)
    return workspace.audit.recorded(once) or 0


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
