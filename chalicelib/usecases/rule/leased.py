"""Jobs that are asked for again and again until they are done: one worker at a time, whoever is asked meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.domain.job import RUNNING, WAITING, Job

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.runtime import Workspace

LEASE = timedelta(minutes=2)  # renewed with each step; a worker that crashed is missed after it
_UNTIL = "lease_until"


def ask(workspace: Workspace, job: Job) -> bool:
    """Put a job before the workers unless it is done or in somebody's hands; say whether it is unfinished."""
    held = job if workspace.jobs.add(job) else workspace.jobs.get(job.county, job.id)
    if held is None or held.finished:
        return False
    if not _in_hands(held, workspace.instant()):
        workspace.queues.start_job(held.county, held.id)
    return True


def take(workspace: Workspace, job: Job) -> Job | None:
    """Take a job up; None when somebody else has it in hands."""
    now = workspace.instant()
    if job.state == WAITING:
        begun = step(workspace, job, job.done)
        return begun if workspace.jobs.begin(begun) else None
    return None if _in_hands(job, now) else job


def step(workspace: Workspace, job: Job, done: int, **params: Any) -> Job:
    """Return a job further on, held for a while longer."""
    until = (workspace.instant() + LEASE).timestamp()
    return replace(job, state=RUNNING, done=done, params=job.params | params | {_UNTIL: until})


def put_down(workspace: Workspace, job: Job) -> None:
    """Let go of a job for which time is short, so that whoever is asked next goes on at once."""
    workspace.jobs.advance(replace(job, params=job.params | {_UNTIL: 0}))


def _in_hands(job: Job, now: datetime) -> bool:
    return job.state == RUNNING and bool(job.params.get(_UNTIL, 0) > now.timestamp())
