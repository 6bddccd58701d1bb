"""Jobs: how far a long piece of work has come, and what became of it."""

from __future__ import annotations

from typing import TypedDict

from chalicelib.api.call import Call
from chalicelib.api.times import local
from chalicelib.api.views.imports import RowView, row_views
from chalicelib.api.wording import sentence
from chalicelib.domain.job import FAILED, Job, State
from chalicelib.domain.place.import_result import RowResult
from chalicelib.usecases.survey.run_job import seen_job

ERRORS_AT_MOST = 10_000  # in one answer; a person mends these and imports again


class JobResult(TypedDict, total=False):
    """The rows of an import with their counts; `errors_left_out` counts errors beyond ten thousand.

    A failed job has code and message instead.
    """

    accepted: int
    rejected: int
    rows: list[RowView]
    errors_left_out: int
    code: str
    message: str


class JobView(TypedDict, total=False):
    """A job; `done` of `total` steps."""

    job_id: str
    kind: str
    state: State
    done: int
    total: int
    created_at: str
    url: str
    result: JobResult


def show(call: Call, job_id: str) -> JobView:
    """Show a job's progress, and its result once it is done."""
    workspace = call.workspace
    job = seen_job(workspace, call.caller, job_id)
    view = JobView(
        job_id=job.name,
        kind=job.kind,
        state=job.state,
        done=job.done,
        total=job.total,
        created_at=local(job.created_at, workspace.utc_offset),
    )
    if job.finished:
        view["result"] = _result(call, job)
    return view


def _result(call: Call, job: Job) -> JobResult:
    found = job.result or {}
    if job.state == FAILED:
        return {"code": found["code"], "message": sentence(found["code"], call.language, found["facts"])}
    parts = call.workspace.jobs.parts(job, list[RowResult])
    rows = sorted((row for part in parts for row in part), key=lambda row: row.row)
    views = row_views(rows, call.language)
    left_out = _limit_errors(views)
    result = JobResult(accepted=found["accepted"], rejected=found["rejected"], rows=views)
    return result | {"errors_left_out": left_out} if left_out else result


def _limit_errors(views: list[RowView]) -> int:
    """Take errors beyond the limit out of rows, and count them."""
    room, left_out = ERRORS_AT_MOST, 0
    for view in views:
        errors = view["errors"]
        view["errors"] = errors[:room]
        room -= len(view["errors"])
        left_out += len(errors) - len(view["errors"])
    return left_out
