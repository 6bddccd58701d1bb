"""Read cases: what they are for is shown to those who trace and approve them, to an auditor that there are any."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.case import Case, CaseFile
from chalicelib.storage.case_keys import CaseKeyGone
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.tracing.opened_case import APPROVER, COUNTY, TRACER, concerns, find_case

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

READERS = (TRACER, APPROVER, "auditor")
TOGETHER = 50


def listing(
    workspace: Workspace, caller: Caller, state: str | None, limit: int, cursor: str | None
) -> tuple[list[Case], str | None]:
    """List the cases that are the caller's to know of, the newest first, without what they are for."""
    now, roles = workspace.instant(), caller.roles_named(*READERS)

    def kept(case: Case | None) -> Case | None:
        mine = case is not None and case.recorded and any(concerns(role, case) for role in roles)
        return case if case and mine and state in (None, case.state(now)) else None

    return cursors.page(_walk(workspace, caller, cursors.read(cursor)), kept, limit)


def show(workspace: Workspace, caller: Caller, case_id: str) -> tuple[Case, CaseFile | None]:
    """Return a case, with what it is for where the caller traces or approves it and its key still lives."""
    case, row, _ = find_case(workspace, caller, case_id, *READERS)
    if not any(concerns(role, case) for role in caller.roles_named(TRACER, APPROVER)):
        return case, None
    try:
        key = workspace.case_keys.open(case.id, workspace.instant())
    except CaseKeyGone:
        return case, None
    return case, workspace.cases.open_file(row, key)


def _walk(workspace: Workspace, caller: Caller, before: str | None) -> Iterator[tuple[str, Case | None]]:
    root = workspace.tenant.region_root
    regions = {role.region[:COUNTY] for role in caller.roles_named(*READERS)}
    if root in regions:
        regions |= {city.code for city in workspace.regions.children(root)}
    listed = workspace.cases.within(regions, before)
    while some := [case for case, _ in islice(listed, TOGETHER)]:
        found = workspace.cases.many(some)
        yield from ((case, found.get(case)) for case in some)
