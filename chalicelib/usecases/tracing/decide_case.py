"""Decide a case: an approver of another office, and another person, lets it run until an end, or denies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain import naming
from chalicelib.domain.errors import Conflict
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.second_person import FirstPerson, check_second
from chalicelib.domain.tracing.case import APPROVED, DENIED, PENDING, Case, CasePeople, Decision, terms_of
from chalicelib.observability import log
from chalicelib.usecases.tracing.case_record import put_on_record
from chalicelib.usecases.tracing.opened_case import APPROVER, find_case

if TYPE_CHECKING:
    from chalicelib.domain.person.role import Role
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.cases import CaseRow


def approve(workspace: Workspace, caller: Caller, case_id: str) -> Case:
    """Let a case run until its end."""
    return _decide(workspace, caller, case_id, APPROVED)


def deny(workspace: Workspace, caller: Caller, case_id: str, reason: str) -> Case:
    """End a case that waits; the reason is kept sealed with what it was for."""
    fields = Fields()
    said = fields.take("reason", naming.free_text, reason, "")
    fields.done()
    return _decide(workspace, caller, case_id, DENIED, said)


def _decide(workspace: Workspace, caller: Caller, case_id: str, decision: Decision, denial: str | None = None) -> Case:
    """Claim the decision, then put it on record; it counts from there on, and whoever decided may repeat it."""
    case, row, role = find_case(workspace, caller, case_id, APPROVER)
    people = workspace.cases.open_people(row, workspace.keyring)
    if case.recorded < case.steps:  # somebody's step broke off
        case, row = put_on_record(workspace, case, row)
    if case.decision == decision and people.decided_by == caller.account:
        return case
    state = case.state(workspace.instant())
    if state != PENDING:
        raise Conflict("case_state", state=state)
    check_second(caller, role.office, FirstPerson(people.by, people.by_person, case.office))
    case, row = _claim(workspace, caller, role, (case, row, people), decision, denial)
    case, _ = put_on_record(workspace, case, row)
    log("case_decided", region=case.region, state=decision)
    return case


def _claim(
    workspace: Workspace,
    caller: Caller,
    role: Role,
    held: tuple[Case, CaseRow, CasePeople],
    decision: Decision,
    denial: str | None,
) -> tuple[Case, CaseRow]:
    case, row, people = held
    now = workspace.instant()
    after = case.decided(decision, role.office, now, terms_of(workspace.tenant))
    said = replace(people, decided_by=caller.account, decided_person=caller.person)
    box = None
    if denial is not None:
        key = workspace.case_keys.open(case.id, now)
        box = workspace.cases.close_file(case.id, replace(workspace.cases.open_file(row, key), denial=denial), key)
    return after, workspace.cases.change(
        after,
        row,
        file=box,
        people=workspace.cases.close_people(case.id, said, workspace.keyring),
        key=workspace.case_keys.moved(case.id, after.erase_at),
    )
