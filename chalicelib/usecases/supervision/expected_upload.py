"""Take a list of places that should exist from an upload: without an error it is in force, with one nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.domain.fields import Fields
from chalicelib.domain.job import Job
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.supervision.expected import Said
from chalicelib.usecases.supervision.list_jobs import (
    ListTerms,
    finish,
    refuse_rows,
    rows_of,
    spell_errors,
    start_list,
)
from chalicelib.usecases.supervision.reach import COUNTY_DIGITS, may_list
from chalicelib.usecases.supervision.replace_list import check_rows, put_in_force

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

KIND = "expected"


def start_expected(workspace: Workspace, caller: Caller, region: str, department: str, upload_id: str) -> Job:
    """Return the job that puts an uploaded list in force."""
    role = may_list(workspace, caller, region, department)
    params = {"region": region, "department": department}
    terms = ListTerms(kind=KIND, county=region[:COUNTY_DIGITS], office=role.office, params=params)
    return start_list(workspace, caller, upload_id, terms)


def take_expected(workspace: Workspace, job: Job, time_left_s: Callable[[], float]) -> bool:  # noqa: ARG001  seconds
    """Work on an uploaded list; it is one write that counts, so there is nothing to go on from."""
    from chalicelib.sheets.plain_forms import EXPECTED

    rows = rows_of(workspace, job, EXPECTED)
    if rows is None:
        return True
    fields = Fields()
    of = (job.params["region"], job.params["department"])
    said = [Said(**{name: text for name, text in row.said.items() if text}) for row in rows]
    clean = check_rows(workspace, of, said, fields, path="{}|")
    if wrong := spell_errors(rows, fields.errors, EXPECTED):
        return refuse_rows(workspace, job, len(rows), wrong)
    put_in_force(workspace, of, clean, (job.owner, job.params["office"]), list_id=job.id)
    return finish(workspace, job, len(rows), {"accepted": len(rows), "rejected": 0})
