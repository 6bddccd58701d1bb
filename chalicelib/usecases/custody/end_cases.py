"""End cases: at their time their key goes for good, a certificate says so, and then whatever it had sealed."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.observability import log, measure
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.tracing.case_record import put_on_record
from chalicelib.usecases.tracing.opened_case import is_erasing

if TYPE_CHECKING:
    from chalicelib.domain.tracing.case import Case
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.cases import CaseRow

OVERDUE_AFTER = timedelta(hours=25)
CLASS = "cases"


class CasesUnended(Exception):
    """Some cases' keys should have gone and did not; the others did."""


def end_cases(workspace: Workspace, at: datetime) -> int:
    """End the cases whose time has come, or all of them when what is left is being erased; return how many.

    One that fails stops no other; CasesUnended is raised when all were tried. Ends are the only list: one that a later
    step has put off is dropped, for its case has a later one.
    """
    ended = failed = 0
    erasing = is_erasing(workspace)
    for end in list(workspace.cases.ends(None if erasing else at)):
        try:
            held = workspace.cases.get(end.case)
            due = held is None or erasing or held[0].erase_at <= at
            if due:
                ended += _end(workspace, end.case, held, at)
            if due or (held and workspace.cases.is_put_off(end, held[0])):
                workspace.cases.drop(end)
        except Exception as fault:  # noqa: BLE001  the others must end; the next hour tries this one again
            failed += 1
            measure("case_unended", "Failed", 1, cause=type(fault).__name__)
    if failed:
        raise CasesUnended(f"{failed} failed")
    return ended


def overdue_cases(workspace: Workspace, at: datetime) -> int:
    """Count the cases whose key should have gone a day and an hour ago; what the rows of cases say is not believed."""
    before = at - OVERDUE_AFTER
    return workspace.case_keys.late({end.case for end in workspace.cases.ends(before)}, before)


def _end(workspace: Workspace, case_id: str, held: tuple[Case, CaseRow] | None, at: datetime) -> bool:
    """Remove the key, then say so, then its rows; after a crash each step finds what it left."""
    if held is not None and held[0].erased_at is not None:
        return False
    if held is not None:
        held = put_on_record(workspace, *held)
    deadline = workspace.case_keys.deadline(case_id)
    lived = workspace.case_keys.lives(case_id)
    if lived:
        workspace.case_keys.erase(case_id, at)
    facts: dict[str, Fact | list[str]] = {
        "class": CLASS,
        "openable": 0,
        "deadline": deadline.isoformat() if deadline else None,
        "erased_at": at.isoformat(timespec="milliseconds"),
        "policy_version": workspace.policy_version,
    }
    ref = case_id.rpartition("-")[2]
    with suppress(Conflict):  # a repeat after a crash: it is on record
        record(workspace, "CERT", purpose="destruction", ref=ref, once=keys.once_name("CERT", "case", ref), facts=facts)
    workspace.cases.delete_rows(case_id)
    if held is not None:
        forgotten_at = at + timedelta(days=workspace.tenant.retention.accesses_days)
        workspace.cases.end(replace(held[0], erased_at=at), held[1], forgotten_at)
    log("case_ended", region=held[0].region if held else None)
    return lived or held is not None
