"""Call off a job that makes something for whoever asked: what it made so far is handed to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.usecases.ledger.ask_ledger import KIND as LEDGER
from chalicelib.usecases.printing.ask_posters import KIND as POSTERS
from chalicelib.usecases.survey.end_job import fail_job

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

CALLED_OFF = (POSTERS, LEDGER)


def cancel_job(workspace: Workspace, caller: Caller, name: str) -> None:
    """End a job of the caller's own; a finished one stays as it is. Whoever works on it stops at its next step."""
    county, _, job_id = name.partition("-")
    job = workspace.jobs.get(county, job_id)
    if job is None or job.owner != caller.account:
        raise NotFound("not_found")
    if job.kind not in CALLED_OFF:
        raise Conflict("job_goes_on")
    if not job.finished:
        fail_job(workspace, job, "job_cancelled")
