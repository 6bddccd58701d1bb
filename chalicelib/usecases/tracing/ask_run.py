"""Ask for a run of a case: on record before anything is looked for, one at a time, and ended when nobody wants it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.fields import Fields
from chalicelib.domain.job import FAILED, WAITING, Job
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.tracing.case_record import PURPOSE
from chalicelib.usecases.tracing.opened_case import OpenedCase, open_case_file
from chalicelib.usecases.tracing.run_terms import RunTerms, check_choice, facts_of, params_of, terms_of
from chalicelib.usecases.tracing.tell_subjects import tell_subjects

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

KIND = "trace"
COUNTY = 6


def ask_run(workspace: Workspace, caller: Caller, terms: RunTerms) -> Job:
    """Return the job that searches: begun now, or the same one that was asked for and not begun yet.

    Every case in it must be approved and open to the caller. Conflict `run_at_work` while another run of the case is.
    """
    opened = [open_case_file(workspace, caller, each) for each in dict.fromkeys(terms.cases)]
    fields = Fields()
    check_choice(workspace.tenant, terms.choice, fields)
    fields.done()
    case = opened[0].case
    job = _standing(workspace, opened[0], terms) or _new_job(workspace, caller, opened[0], terms)
    for each in opened:
        facts = {"degree": terms.degree, **facts_of(terms.choice)}
        once = keys.once_name("TRACE_RUN", each.case.ref, job.id)
        with suppress(Conflict):  # it was asked for before, and an answer got lost
            record(
                workspace,
                "TRACE_RUN",
                office=each.role.office,
                purpose=PURPOSE,
                ref=each.case.ref,
                once=once,
                facts=facts,
            )
    tell_subjects(workspace, opened)
    workspace.queues.start_job(job.county, job.id)
    log("run_asked", region=case.region, job=job.name, kind=KIND)
    return job


def cancel_run(workspace: Workspace, caller: Caller, case_id: str) -> None:
    """End the run at work on a case, if there is one: what it found so far is never shown."""
    opened = open_case_file(workspace, caller, case_id)
    runs, version = workspace.contacts.runs(opened.case.id)
    if runs.active is None:
        return
    job = workspace.jobs.get(opened.case.region[:COUNTY], runs.active)
    workspace.contacts.change_runs(opened.case.id, runs.ended(runs.active), version, opened.case.erase_at)
    if job is not None and not job.finished:
        workspace.jobs.advance(replace(job, state=FAILED, result={"code": "run_cancelled", "facts": {}}))
    workspace.contacts.sweep(opened.case.id)
    log("run_cancelled", region=opened.case.region, kind=KIND)


def _standing(workspace: Workspace, opened: OpenedCase, terms: RunTerms) -> Job | None:
    """Return the run that was asked for like this and has not begun; let one go that is over."""
    runs, version = workspace.contacts.runs(opened.case.id)
    if runs.active is None:
        return None
    job = workspace.jobs.get(opened.case.region[:COUNTY], runs.active)
    if job is not None and job.state == WAITING and terms_of(job) == terms:
        return job
    if job is not None and not job.finished:
        raise Conflict("run_at_work")
    workspace.contacts.change_runs(opened.case.id, runs.ended(runs.active), version, opened.case.erase_at)
    return None


def _new_job(workspace: Workspace, caller: Caller, opened: OpenedCase, terms: RunTerms) -> Job:
    job = Job(
        id=workspace.fresh_id(),
        kind=KIND,
        county=opened.case.region[:COUNTY],
        owner=caller.account,
        created_at=workspace.instant(),
        params={"terms": params_of(terms)},
    )
    workspace.jobs.add(job)
    runs, version = workspace.contacts.runs(opened.case.id)
    workspace.contacts.change_runs(opened.case.id, runs.begun(job.id), version, opened.case.erase_at)
    return job
