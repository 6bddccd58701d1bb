"""Close a case: nothing of it runs or is revealed any more, and its key goes when its retention is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.case import Case, terms_of
from chalicelib.observability import log
from chalicelib.usecases.tracing.case_record import put_on_record
from chalicelib.usecases.tracing.opened_case import APPROVER, TRACER, find_case

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def close_case(workspace: Workspace, caller: Caller, case_id: str) -> Case:
    """Close a case that waits or runs; it is sealed at once, then on record, and whoever closed it may repeat that."""
    case, row, role = find_case(workspace, caller, case_id, TRACER, APPROVER)
    people = workspace.cases.open_people(row, workspace.keyring)
    if case.closed_at is None:
        case = case.closed(role.office, workspace.instant(), terms_of(workspace.tenant))
        said = replace(people, closed_by=caller.account, closed_person=caller.person)
        box = workspace.cases.close_people(case.id, said, workspace.keyring)
        key = workspace.case_keys.moved(case.id, case.erase_at)
        row = workspace.cases.change(case, row, people=box, key=key)
        log("case_closed", region=case.region)
    elif people.closed_by != caller.account:
        raise Conflict("case_state", state=case.state(workspace.instant()))
    return put_on_record(workspace, case, row)[0]
