"""Run a job from the queue: whatever its kind, once to its end, however often it is delivered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.domain.errors import NotFound
from chalicelib.domain.job import Job
from chalicelib.observability import log
from chalicelib.usecases.ledger.ask_ledger import KIND as LEDGER
from chalicelib.usecases.ledger.write_ledger import write_ledger
from chalicelib.usecases.printing.ask_posters import KIND as POSTERS
from chalicelib.usecases.printing.bind_posters import bind_posters
from chalicelib.usecases.rule.erase_remains import KIND as ERASE
from chalicelib.usecases.rule.erase_remains import erase_remains
from chalicelib.usecases.rule.tell_venues import KIND as TELL
from chalicelib.usecases.rule.tell_venues import tell_venues
from chalicelib.usecases.supervision.expected_upload import KIND as EXPECTED
from chalicelib.usecases.supervision.expected_upload import take_expected
from chalicelib.usecases.supervision.keep_addresses import KIND as ADDRESSES
from chalicelib.usecases.supervision.keep_addresses import take_addresses
from chalicelib.usecases.survey.end_job import fail_job
from chalicelib.usecases.survey.import_upload import fail, import_upload
from chalicelib.usecases.tracing.ask_run import KIND as TRACE
from chalicelib.usecases.tracing.export_contacts import KIND as EXPORT
from chalicelib.usecases.tracing.export_contacts import make_export
from chalicelib.usecases.tracing.read_run import may_see_run
from chalicelib.usecases.tracing.work_run import PART as TRACE_PART
from chalicelib.usecases.tracing.work_run import give_up_run, work_part, work_run

if TYPE_CHECKING:
    from chalicelib.domain.person.caller import Caller
    from chalicelib.runtime import Workspace

TimeLeft = Callable[[], float]
KINDS: dict[str, Callable[[Workspace, Job, TimeLeft], bool]] = {
    "import": import_upload,
    POSTERS: bind_posters,
    LEDGER: write_ledger,
    TELL: tell_venues,
    TRACE: work_run,
    TRACE_PART: work_part,
    ERASE: erase_remains,
    EXPECTED: take_expected,
    ADDRESSES: take_addresses,
    EXPORT: make_export,
}
COLLECTING = ("import",)  # broken off when collection ends; what was kept before stays for the erasure
AWAITED = (POSTERS, LEDGER, EXPORT)  # somebody waits for what they make, and asks again when he is told that it broke
ASKED = (*COLLECTING, EXPECTED, ADDRESSES)  # somebody waits for them


def run_job(workspace: Workspace, county: str, job_id: str, time_left_s: TimeLeft) -> None:
    """Work on a job until it ends or time is short; then it queues itself again and goes on from there."""
    job = workspace.jobs.get(county, job_id)
    if job is None or job.finished:
        log("job_over", job=f"{county}-{job_id}", state=job.state if job else None)
        return
    if job.kind in COLLECTING and workspace.ending is not None:
        fail(workspace, job, "collection_ended")
        return
    if not KINDS[job.kind](workspace, job, time_left_s):
        workspace.queues.start_job(county, job_id)
        log("job_paused", kind=job.kind, job=job.name)


def give_up(workspace: Workspace, county: str, job_id: str) -> None:
    """End a job that broke too often, so that whoever waits for it is told."""
    job = workspace.jobs.get(county, job_id)
    if job is not None and not job.finished and job.kind in ASKED:
        fail(workspace, job, "job_broken")  # whatever is asked for again and again goes on from where it broke
    if job is not None and not job.finished and job.kind in AWAITED:
        fail_job(workspace, job, "work_broken")
    if job is not None and not job.finished and job.kind in (TRACE, TRACE_PART):
        give_up_run(workspace, job)


def seen_job(workspace: Workspace, caller: Caller, name: str) -> Job:
    """Return a job that the caller asked for, or that belongs to his command's region; else there is none."""
    county, _, job_id = name.partition("-")
    job = workspace.jobs.get(county, job_id)
    if job is None:
        raise NotFound("not_found")
    if job.kind in (TRACE, TRACE_PART):
        if may_see_run(workspace, caller, job):
            return job
        raise NotFound("not_found")
    others = job.kind != EXPORT and any(role.covers(county) for role in caller.roles_named("command"))
    if job.owner != caller.account and not others:
        raise NotFound("not_found")
    return job
