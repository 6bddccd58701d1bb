"""The only door to a case's key: it opens for whose case it is, while it is approved, and for nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.case import APPROVED, ERASED, Case, CaseFile, is_case_id
from chalicelib.storage.case_keys import CaseKeyGone

if TYPE_CHECKING:
    from chalicelib.domain.person.role import Role
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.cases import CaseRow

TRACER, APPROVER = "tracer", "approver"
COUNTY = 6


class OpenedCase(Hidden, frozen=True, kw_only=True):
    """An approved case with its file and key, and the role by which it was opened: what all tracing begins with."""

    case: Case
    file: CaseFile
    key: bytes
    role: Role


def open_case_file(workspace: Workspace, caller: Caller, case_id: str, *roles: str) -> OpenedCase:
    """Open an approved case for a caller by one of his roles (`tracer` when none is named), or refuse.

    NotFound when it is not his to know of, Conflict `case_state` unless it is approved, on record, and not past its
    end. Whoever needs a case's key asks here each time; nothing keeps it.
    """
    case, row, role = find_case(workspace, caller, case_id, *(roles or (TRACER,)))
    state = case.state(workspace.instant())
    if state != APPROVED or is_erasing(workspace):
        raise Conflict("case_state", state=state)
    try:
        key = workspace.case_keys.open(case.id, workspace.instant())
    except CaseKeyGone:
        raise Conflict("case_state", state=ERASED) from None
    return OpenedCase(case=case, file=workspace.cases.open_file(row, key), key=key, role=role)


def reopen_case(workspace: Workspace, case_id: str) -> tuple[Case, CaseFile, bytes] | None:
    """Open an approved case for what somebody began who could open it: a job of his, a push of his to a county.

    None when the case is over, or not on record: then nothing of it goes on either.
    """
    held, now = workspace.cases.get(case_id), workspace.instant()
    if held is None or held[0].state(now) != APPROVED or is_erasing(workspace):
        return None
    try:
        key = workspace.case_keys.open(case_id, now)
    except CaseKeyGone:
        return None
    return held[0], workspace.cases.open_file(held[1], key), key


def find_case(workspace: Workspace, caller: Caller, case_id: str, *roles: str) -> tuple[Case, CaseRow, Role]:
    """Return a case with its row and the role by which the caller may know of it, or refuse."""
    held = workspace.cases.get(case_id) if is_case_id(case_id) else None
    role = next((each for each in caller.roles_named(*roles) if held and concerns(each, held[0])), None)
    if held is None or role is None or not held[0].recorded:
        raise NotFound("not_found")
    return *held, role


def concerns(role: Role, case: Case) -> bool:
    """Say whether a case is a role's to know of: a tracer's when it is his office's, else by region alone."""
    inside = case.region.startswith(role.region[:COUNTY])
    return inside and (role.name != TRACER or same_name_key(role.office) == same_name_key(case.office))


def is_erasing(workspace: Workspace) -> bool:
    """Say whether what is left is being erased, because collection has ended."""
    return workspace.ending is not None and workspace.ending.erasing
