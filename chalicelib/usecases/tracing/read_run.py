"""Say whose a run is to know of: his who may know of its case, and nobody else's, whoever asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import NotFound
from chalicelib.domain.job import Job
from chalicelib.domain.person.caller import Caller
from chalicelib.usecases.tracing.ask_run import KIND
from chalicelib.usecases.tracing.opened_case import APPROVER, TRACER, find_case
from chalicelib.usecases.tracing.run_terms import terms_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def may_see_run(workspace: Workspace, caller: Caller, job: Job) -> bool:
    """Say whether the caller may see how far a run came; a part of one is nobody's."""
    if job.kind != KIND:
        return False
    try:
        find_case(workspace, caller, terms_of(job).cases[0], TRACER, APPROVER)
    except NotFound:
        return False
    return True
