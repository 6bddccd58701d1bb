"""Jobs: how far a long piece of work has come, and what became of it."""

from __future__ import annotations

from typing import Any, TypedDict

from chalicelib.api.call import Call
from chalicelib.api.times import local
from chalicelib.api.views.imports import RowView, row_views
from chalicelib.api.wording import sentence
from chalicelib.domain.job import DONE, FAILED, Job, State
from chalicelib.domain.place.import_result import RowResult
from chalicelib.usecases.ledger.ask_ledger import KIND as LEDGER
from chalicelib.usecases.ledger.ask_ledger import expires_at
from chalicelib.usecases.printing.ask_posters import KIND as POSTERS
from chalicelib.usecases.printing.bind_posters import failed_of
from chalicelib.usecases.printing.link_posters import link_posters
from chalicelib.usecases.survey.run_job import seen_job
from chalicelib.usecases.tracing.export_contacts import export_url

ERRORS_AT_MOST = 10_000  # in one answer; a person mends these and imports again


class UnprintedView(TypedDict):
    """A poster of a batch that could not be drawn."""

    venue_id: str
    venue: str
    entrance: str
    code: str
    message: str


class JobResult(TypedDict, total=False):
    """The rows of an import with their counts; `errors_left_out` counts errors beyond ten thousand.

    Of a batch of posters: pages, venues that have some, venues left out, posters that failed (five hundred of them,
    the rest counted in `failed_left_out`). Of a ledger: how many files (`?number=1…` of its address), rows, whether it
    is full, until when. A failed job has code and message instead.
    """

    accepted: int
    rejected: int
    rows: list[RowView]
    errors_left_out: int
    pages: int
    venues: int
    left_out: int
    failed: list[UnprintedView]
    failed_left_out: int
    files: int
    row_count: int
    full: bool
    expires_at: str
    code: str
    message: str


class JobView(TypedDict, total=False):
    """A job; `done` of `total` steps. `url` is where what it made can be fetched.

    Of posters it is an address for at most five minutes; of a ledger or a case's contacts the API's own path.
    """

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
    if job.kind == LEDGER and job.state == DONE:
        view["url"] = f"/v1/jobs/{job.name}/file"
    elif url := link_posters(workspace, job) or export_url(job):
        view["url"] = url
    return view


def cancel(call: Call, job_id: str) -> None:
    """Call off a batch of posters or a ledger that one asked for; what was made of it is handed to nobody."""
    from chalicelib.usecases.survey.cancel_job import cancel_job

    cancel_job(call.workspace, call.caller, job_id)


def _result(call: Call, job: Job) -> JobResult:
    found = job.result or {}
    if job.state == FAILED:
        return {"code": found["code"], "message": sentence(found["code"], call.language, found["facts"])}
    if job.kind == LEDGER:
        expires = local(expires_at(call.workspace, job), call.workspace.utc_offset)
        return {"files": found["files"], "row_count": found["rows"], "full": found["full"], "expires_at": expires}
    if job.kind == POSTERS:
        return _printed(call, job, found)
    if "accepted" not in found:  # what the program does for itself has no rows
        return {}
    parts = call.workspace.jobs.parts(job, list[RowResult])
    rows = sorted((row for part in parts for row in part), key=lambda row: row.row)
    views = row_views(rows, call.language)
    left_out = _limit_errors(views)
    result = JobResult(accepted=found["accepted"], rejected=found["rejected"], rows=views)
    return result | {"errors_left_out": left_out} if left_out else result


def _printed(call: Call, job: Job, found: dict[str, Any]) -> JobResult:
    failed: list[UnprintedView] = [
        {
            "venue_id": each.venue_id,
            "venue": each.venue,
            "entrance": each.entrance,
            "code": each.code,
            "message": sentence(each.code, call.language, each.facts),
        }
        for each in failed_of(job)
    ]
    return {
        "pages": found["pages"],
        "venues": found["venues"],
        "left_out": found["left_out"],
        "failed": failed,
        "failed_left_out": found["failed_left_out"],
    }


def _limit_errors(views: list[RowView]) -> int:
    """Take errors beyond the limit out of rows, and count them."""
    room, left_out = ERRORS_AT_MOST, 0
    for view in views:
        errors = view["errors"]
        view["errors"] = errors[:room]
        room -= len(view["errors"])
        left_out += len(errors) - len(view["errors"])
    return left_out
