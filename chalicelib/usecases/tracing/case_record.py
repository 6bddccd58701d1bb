"""A case's steps in the audit chain: each stands there once, and counts from then on."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.tracing.case import APPROVED, Case
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import Fact, record

if TYPE_CHECKING:
    from pynamodb.models import Model

    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.cases import CaseRow

PURPOSE = "tracing"


def put_on_record(workspace: Workspace, case: Case, row: CaseRow, *beside: Model) -> tuple[Case, CaseRow]:
    """Append what the chain still lacks of a case, in order, and note in the case (and beside it) that it is there.

    What broke off in between is finished by whoever comes next: a step that stands there already is not appended again.
    """
    steps = _steps(case)
    if case.recorded >= len(steps):
        return case, row
    for number, (kind, office, facts) in enumerate(steps[case.recorded :], case.recorded + 1):
        once = keys.once_name(kind, "case", case.ref)
        # Until when its key lives is known of the last step; of those that were overtaken nobody needs it.
        deadline = case.erase_at.isoformat(timespec="milliseconds") if number == len(steps) else None
        with suppress(Conflict):
            said = {**facts, "deadline": deadline}
            record(workspace, kind, office=office, purpose=PURPOSE, ref=case.ref, once=once, facts=said)
    after = replace(case, recorded=len(steps))
    try:
        return after, workspace.cases.change(after, row, beside=beside)
    except Conflict:
        held = workspace.cases.get(case.id)
        if held is None or held[0].recorded < len(steps):
            raise
        return held  # somebody finished it at the same moment


def _steps(case: Case) -> list[tuple[str, str | None, dict[str, Fact]]]:
    window = (case.window.until - case.window.since).total_seconds()
    steps: list[tuple[str, str | None, dict[str, Fact]]] = [
        ("CASE_OPENED", case.office, {"until": case.pending_until.isoformat(), "window_s": int(window)})
    ]
    if case.decision == APPROVED and case.ends_at:
        steps.append(("CASE_APPROVED", case.decided_office, {"until": case.ends_at.isoformat(timespec="milliseconds")}))
    elif case.decision is not None:
        steps.append(("CASE_DENIED", case.decided_office, {}))
    if case.closed_at is not None:
        steps.append(("CASE_CLOSED", case.closed_office, {}))
    return steps
