"""End a job for a reason that trying again does not mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.job import FAILED, Job
from chalicelib.observability import log

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def fail_job(workspace: Workspace, job: Job, code: str, **facts: object) -> bool:
    """Say why a job failed, to whoever waits for it; it is finished."""
    workspace.jobs.advance(replace(job, state=FAILED, result={"code": code, "facts": facts}))
    log("job_failed", kind=job.kind, job=job.name, code=code)
    return True
