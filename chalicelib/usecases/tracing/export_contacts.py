"""Hand a case's revealed contacts over as a file: asked for by its tracer, made by a job, read on record for hours."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.job import DONE, RUNNING, Job
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.span import span
from chalicelib.domain.tracing.case_export import CaseExport, ExportPeople
from chalicelib.observability import log
from chalicelib.security.sealing import seal, unseal
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.survey.end_job import fail_job
from chalicelib.usecases.tracing.opened_case import OpenedCase, open_case_file, reopen_case
from chalicelib.usecases.tracing.shown_contacts import shown_names
from chalicelib.usecases.tracing.write_contacts import write_contacts

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

KIND = "case_export"
_COUNTY = 6


def start_export(workspace: Workspace, caller: Caller, case_id: str) -> tuple[CaseExport, Job]:
    """Ask for a file of whoever has been revealed in a case; a case that revealed nobody has none."""
    opened = open_case_file(workspace, caller, case_id)
    names, now = shown_names(workspace, opened.case.id), workspace.instant()
    if not names:
        raise Conflict("nothing_revealed")
    export = CaseExport(
        id=f"{now:%Y%m%d%H%M%S}-{workspace.fresh_id()}",
        case=opened.case.id,
        office=opened.role.office,
        at=now,
        until=now + span(workspace.tenant, "exports_hours"),
        count=len(names),
    )
    _put_on_record(workspace, opened, "EXPORT", export)
    workspace.case_exports.add(export, ExportPeople(caller.account, caller.person), workspace.keyring)
    job = Job(
        id=export.ref,
        kind=KIND,
        county=opened.case.region[:_COUNTY],
        owner=caller.account,
        created_at=now,
        params={"case": export.case, "export": export.id},
        total=export.count,
    )
    workspace.jobs.add(job)
    workspace.queues.start_job(job.county, job.id)
    log("job_added", kind=KIND, job=job.name)
    return export, job


def make_export(workspace: Workspace, job: Job, _: Callable[[], float]) -> bool:
    """Write the file, sealed under its case's key; made again it takes the place of the one before."""
    export = workspace.case_exports.get(job.params["case"], job.params["export"], workspace.instant())
    opened = reopen_case(workspace, job.params["case"])
    if export is None or opened is None:
        return fail_job(workspace, job, "export_over")
    case, file, key = opened
    workspace.jobs.advance(replace(job, state=RUNNING))
    names = shown_names(workspace, case.id, export.at)  # whoever was revealed after it is not in what is on record
    data = write_contacts(workspace, export, file, (names, key))
    place = workspace.case_exports.file_key(export)
    workspace.files.put(place, seal(key, data, place), "application/octet-stream")
    workspace.jobs.advance(replace(job, state=DONE, done=job.total, result={"export": export.id}))
    log("job_done", kind=job.kind, job=job.name, rows=len(names))
    return True


def export_url(job: Job) -> str | None:
    """Return the route by which what a job exported is read, on record; None for other jobs, and before it is made."""
    if job.kind != KIND or job.state != DONE:
        return None
    return url_of(job.params["case"], job.params["export"])


def url_of(case_id: str, export_id: str) -> str:
    """Spell the route of an export."""
    return f"/v1/cases/{case_id}/exports/{export_id}"


def read_export(workspace: Workspace, caller: Caller, case_id: str, export_id: str) -> bytes:
    """Return the file to a tracer of the case until its hour; each reading is on record before."""
    opened = open_case_file(workspace, caller, case_id)
    export = workspace.case_exports.get(opened.case.id, export_id, workspace.instant())
    if export is None:
        raise NotFound("not_found")
    place = workspace.case_exports.file_key(export)
    box = workspace.files.get(place)
    if box is None:
        raise Conflict("export_not_ready")
    data = unseal(opened.key, box, place)
    _put_on_record(workspace, opened, "EXPORT_READ", export)
    return data


def _put_on_record(workspace: Workspace, opened: OpenedCase, kind: str, export: CaseExport) -> None:
    facts: dict[str, Fact | list[str]] = {"count": export.count, "export": export.ref}
    record(workspace, kind, office=opened.role.office, purpose="tracing", ref=opened.case.ref, facts=facts)
