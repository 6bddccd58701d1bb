"""Work on an uploaded list: read and judged whole, then put in force; its errors name row, column and cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, FieldError, NotFound
from chalicelib.domain.job import DONE, WAITING, Job
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.import_result import RowError, RowResult, rejected
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.survey.import_upload import fail
from chalicelib.usecases.survey.read_upload import forget_upload, read_upload
from chalicelib.usecases.survey.start_upload import RECORD, Upload

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.sheets.plain_sheet import PlainForm, PlainRow

PART = 500  # rows with their errors in one row of the database


class ListTerms(Struct, frozen=True, kw_only=True):
    """What an uploaded list is told: whose list it is, and by which office; `county` is where its job is found."""

    kind: str
    county: str
    office: str
    params: dict[str, str]


def start_list(workspace: Workspace, caller: Caller, upload_id: str, terms: ListTerms) -> Job:
    """Return the job that reads an uploaded list: begun now, or the one that was begun by an answer that got lost."""
    upload = workspace.ephemera.get(RECORD, upload_id, Upload)
    if upload is None or (upload.account, upload.kind) != (caller.account, terms.kind):
        raise NotFound("upload_unknown")
    params: dict[str, Any] = {"office": terms.office, **terms.params}
    job = workspace.jobs.get(terms.county, upload_id)
    if job is None:
        if not workspace.files.exists(keys.upload_key(workspace.tenant.code, upload_id)):
            raise Conflict("upload_missing")
        job = Job(
            id=upload_id,
            kind=terms.kind,
            county=terms.county,
            owner=caller.account,
            created_at=workspace.instant(),
            params=params,
        )
        if not workspace.jobs.add(job):
            job = workspace.jobs.get(job.county, job.id) or job
        log("job_added", kind=terms.kind, job=job.name)
    if job.params != params:
        raise Conflict("upload_used")
    if job.state == WAITING:
        workspace.queues.start_job(job.county, job.id)
    return job


def rows_of(workspace: Workspace, job: Job, form: PlainForm) -> list[PlainRow] | None:
    """Return the rows of a job's list; None when the job has failed for what the file is."""
    from chalicelib.sheets.plain_sheet import read_plain
    from chalicelib.sheets.xlsx.refusal import FileRefused

    data = read_upload(workspace, job)
    if data is None:
        fail(workspace, job, "upload_missing")
        return None
    try:
        return read_plain(data, form, workspace.tenant.caps.upload_rows)
    except FileRefused as refused:
        fail(workspace, job, refused.code, **refused.params)
        return None


def spell_errors(rows: Sequence[PlainRow], errors: Sequence[FieldError], form: PlainForm) -> list[RowResult]:
    """Return the rows that cannot be taken, by the words above their columns; errors are named `<place>|<field>`."""
    by_row: dict[int, list[RowError]] = {
        place: [RowError(*row.places[name], code) for name, code in row.errors]
        for place, row in enumerate(rows)
        if row.errors
    }
    for error in errors:
        place, _, name = error.field.partition("|")
        row = rows[int(place)]
        column, cell = row.places.get(name, (form.words[name][0], ""))
        if name not in {field for field, _ in row.errors}:  # a formula needs no second complaint
            by_row.setdefault(int(place), []).append(RowError(column, cell, error.code, error.params))
    return [rejected(rows[place].row, tuple(found)) for place, found in sorted(by_row.items())]


def refuse_rows(workspace: Workspace, job: Job, total: int, wrong: Sequence[RowResult]) -> bool:
    """End a job whose list has errors: nothing of it counts, and each error is told."""
    for start in range(0, len(wrong), PART):
        workspace.jobs.put_part(job, start, wrong[start : start + PART])
    return finish(workspace, job, total, {"accepted": 0, "rejected": len(wrong)})


def finish(workspace: Workspace, job: Job, total: int, result: dict[str, int]) -> bool:
    """End a job with its counts, and delete what was uploaded."""
    workspace.jobs.advance(replace(job, state=DONE, done=total, total=total, result=result))
    forget_upload(workspace, job)
    log("job_done", kind=job.kind, job=job.name, rows=total, failed=result["rejected"])
    return True
