"""Policy at run time: proposed by one, confirmed by a second of another office, in force a full day later."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, TypedDict, cast

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Page, Request, Text500
from chalicelib.api.times import local, local_or_none
from chalicelib.api.wording import sentence
from chalicelib.domain.rule.policy_change import Effects, PolicyChange
from chalicelib.domain.rule.resolution import State
from chalicelib.usecases.rule import change_policy
from chalicelib.usecases.rule.change_policy import Proposal

Numbers = Annotated[dict[str, int], Meta(max_length=40)]
Texts = Annotated[dict[str, Annotated[str, Meta(max_length=300)]], Meta(max_length=10)]
Colours = Annotated[list[Annotated[str, Meta(max_length=10)]], Meta(max_length=4)]


class PolicyValues(Request):
    """What changes, by its name in the policy file: `retention.visits_days`, `caps.companions`, `providers.sms_url`."""

    retention: Numbers | None = None
    admitted_colours: Colours | None = None
    caps: Numbers | None = None
    providers: Texts | None = None


class PolicyChangeRequest(Request):
    """What changes and why; `applies_to_running` agrees that days which lie there already end earlier."""

    changes: PolicyValues
    reason: Text500
    applies_to_running: bool = False


class PolicyChangeQuery(Page):
    """Which changes."""

    state: State | None = None


class ChangedValue(TypedDict):
    key: str
    before: Any
    after: Any


ShortenedClass = TypedDict(
    "ShortenedClass",
    {"class": str, "before_days": int, "after_days": int, "first_day": str, "last_day": str, "days": int},
)
LengthenedClass = TypedDict("LengthenedClass", {"class": str, "before_days": int, "after_days": int, "first_day": str})


class PolicyChangeView(TypedDict):
    """One change: `shortens` are days that end earlier, `lengthens` says from which day on, `notes` say it in words."""

    policy_change_id: str
    state: State
    changes: list[ChangedValue]
    shortens: list[ShortenedClass]
    lengthens: list[LengthenedClass]
    from_now_on: list[str]
    notes: list[str]
    reason: str
    office: str
    proposed_at: str
    confirmed_at: str | None
    confirmed_office: str | None
    effective_at: str | None
    cancelled_at: str | None
    cancelled_office: str | None


class PolicyChangeList(TypedDict):
    """Changes of policy, newest first."""

    items: list[PolicyChangeView]
    next_cursor: str | None


def propose(call: Call, body: PolicyChangeRequest) -> PolicyChangeView:
    """Put a change of policy before a second person."""
    parts = {"retention": body.changes.retention, "caps": body.changes.caps, "providers": body.changes.providers}
    values: dict[str, Any] = {
        f"{part}.{name}": value for part, given in parts.items() for name, value in (given or {}).items()
    }
    if body.changes.admitted_colours is not None:
        values["admitted_colours"] = body.changes.admitted_colours
    proposal = Proposal(values=values, reason=body.reason, applies_to_running=body.applies_to_running)
    return _view(call, change_policy.propose(call.workspace, call.caller, proposal))


def confirm(call: Call, policy_change_id: str) -> PolicyChangeView:
    """Confirm a change of another office: it is in force a full day later."""
    return _view(call, change_policy.confirm(call.workspace, call.caller, policy_change_id))


def cancel(call: Call, policy_change_id: str) -> PolicyChangeView:
    """Cancel a change that is not in force yet."""
    return _view(call, change_policy.cancel(call.workspace, call.caller, policy_change_id))


def listing(call: Call, query: PolicyChangeQuery) -> PolicyChangeList:
    """List changes of policy."""
    found, cursor = change_policy.listing(call.workspace, query.state, query.limit, query.cursor)
    return {"items": [_view(call, change) for change in found], "next_cursor": cursor}


def _view(call: Call, change: PolicyChange) -> PolicyChangeView:
    workspace, offset = call.workspace, call.workspace.utc_offset
    day = timedelta(seconds=workspace.tenant.retention.period_s)
    by = change.cancelled_by
    return {
        "policy_change_id": change.id,
        "state": change.state(workspace.instant(), day),
        "changes": [
            {"key": key, "before": change.before.get(key), "after": value} for key, value in change.values.items()
        ],
        "shortens": cast("list[ShortenedClass]", change_policy.spelled(change.effects)),
        "lengthens": _lengthens(change.effects),
        "from_now_on": list(change.effects.from_now_on),
        "notes": _notes(call, change.effects),
        "reason": change.reason,
        "office": change.first.office,
        "proposed_at": local(change.at, offset),
        "confirmed_at": local_or_none(change.confirmed_at, offset),
        "confirmed_office": change.second.office if change.second else None,
        "effective_at": local_or_none(change.effective_at, offset),
        "cancelled_at": local_or_none(change.cancelled_at, offset),
        "cancelled_office": by.office if by else None,
    }


def _lengthens(effects: Effects) -> list[LengthenedClass]:
    return [
        {
            "class": each.row_class,
            "before_days": each.before_days,
            "after_days": each.after_days,
            "first_day": each.first_day.isoformat(),
        }
        for each in effects.lengthens
    ]


def _notes(call: Call, effects: Effects) -> list[str]:
    """Say in words what a change does to what lies there already."""
    said = {
        sentence("policy_shortens", call.language, {}): effects.shortens,
        sentence("policy_lengthens", call.language, {}): effects.lengthens,
        sentence("policy_from_now_on", call.language, {}): effects.from_now_on,
    }
    return [note for note, concerned in said.items() if concerned]
