"""Refused attempts at tracing: each stands in the chain, up to a cap that keeps whoever tries from flooding it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.errors import DomainError, InvalidFields, TooMany
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.case import is_case_id
from chalicelib.usecases.custody.record import Fact, record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

HOUR_S = 3600
FAULTS_MAX = 10


class Attempt(Struct, frozen=True):
    """What somebody tried, by the operation's name, why he was refused, and with what he could have done it."""

    action: str
    refusal: DomainError
    roles: tuple[str, ...]
    case_id: str | None = None


def put_on_record(workspace: Workspace, caller: Caller, attempt: Attempt) -> None:
    """Append TRACE_REFUSED; beyond the account's cap raise TooMany instead, which is recorded once in that hour."""
    cap = workspace.tenant.limits.trace_refusals_per_account_hour
    try:
        workspace.ephemera.spend("trace_refusals", caller.account, cap, HOUR_S)
    except TooMany as over:
        if _first_over(workspace, caller):
            _append(workspace, caller, attempt, over)
        raise over from None
    _append(workspace, caller, attempt, attempt.refusal)


def _first_over(workspace: Workspace, caller: Caller) -> bool:
    try:
        workspace.ephemera.spend("trace_refusals_over", caller.account, 1, HOUR_S)
    except TooMany:
        return False
    return True


def _append(workspace: Workspace, caller: Caller, attempt: Attempt, refusal: DomainError) -> None:
    facts: dict[str, Fact | list[str]] = {"action": attempt.action, "code": refusal.code}
    if isinstance(refusal, InvalidFields):  # codes are ours; fields may be named by whoever sent them
        facts["faults"] = sorted({error.code for error in refusal.errors})[:FAULTS_MAX]
    office = next((role.office for role in caller.roles_named(*attempt.roles)), None)
    ref = _ref(workspace, attempt.case_id)
    record(workspace, "TRACE_REFUSED", office=office, purpose="tracing", ref=ref, facts=facts)


def _ref(workspace: Workspace, case_id: str | None) -> str | None:
    """Return by which name the chain knows a case, when there is such a case."""
    held = workspace.cases.get(case_id) if case_id and is_case_id(case_id) else None
    return held[0].ref if held else None
