"""Import an uploaded sheet of thousands of rows: batch by batch, each batch once, from wherever it was left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.job import DONE, RUNNING, Job
from chalicelib.observability import log
from chalicelib.usecases.survey.end_job import fail_job
from chalicelib.usecases.survey.import_sheet import import_rows, phone_of, rows_of
from chalicelib.usecases.survey.read_upload import forget_upload, read_upload
from chalicelib.usecases.survey.start_import import terms_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.usecases.survey.import_sheet import SheetRow

BATCH = 100  # rows; with 20 errors each they still fit a row of the database
RESERVE_S = 60  # a batch takes a few seconds; what is left is for a slow database


def import_upload(workspace: Workspace, job: Job, time_left_s: Callable[[], float]) -> bool:
    """Work on an import; say whether it is finished (False: time is short, somebody must go on)."""
    terms = terms_of(job)
    data = read_upload(workspace, job)
    if data is None:
        return fail(workspace, job, "upload_missing")
    try:
        rows = rows_of(terms, data, workspace.tenant.caps.upload_rows)
    except Unprocessable as refused:
        return fail(workspace, job, refused.code, **refused.facts)
    counts = dict(job.result or {"accepted": 0, "rejected": 0})
    for start, batch in _batches(rows, job.done):
        if time_left_s() < RESERVE_S:
            return False
        results = import_rows(workspace, terms, batch)
        accepted = sum(result.accepted for result in results)
        counts = {
            "accepted": counts["accepted"] + accepted,
            "rejected": counts["rejected"] + len(results) - accepted,
        }
        workspace.jobs.put_part(job, start, results)
        job = replace(job, state=RUNNING, done=start + len(batch), total=len(rows), result=counts)
        if not workspace.jobs.advance(job):
            return True  # another worker is ahead
    job = replace(job, state=DONE, total=len(rows), result=counts)
    workspace.jobs.advance(job)
    forget_upload(workspace, job)
    log("job_done", kind=job.kind, job=job.name, rows=job.total, failed=counts["rejected"], dry_run=terms.dry_run)
    return True


def fail(workspace: Workspace, job: Job, code: str, **facts: object) -> bool:
    """End an import for a reason that trying again does not mend; rows imported before stay."""
    forget_upload(workspace, job)
    return fail_job(workspace, job, code, **facts)


def _batches(rows: Sequence[SheetRow], done: int) -> Iterator[tuple[int, list[SheetRow]]]:
    """Yield batches with the rows before them, after the first `done` rows; the same sheet has always the same ones.

    Rows of one manager stand in one batch (of more than a hundred: in few), so that he is told once.
    """
    groups: dict[str, list[SheetRow]] = {}
    for row in rows:
        groups.setdefault(phone_of(row) or f"row {row.row}", []).append(row)
    pieces = [group[at : at + BATCH] for group in groups.values() for at in range(0, len(group), BATCH)]
    start = 0
    batch: list[SheetRow] = []
    for piece in [*pieces, None]:
        if piece is not None and len(batch) + len(piece) <= BATCH:
            batch += piece
            continue
        if start >= done and batch:
            yield start, batch
        start, batch = start + len(batch), list(piece or ())
