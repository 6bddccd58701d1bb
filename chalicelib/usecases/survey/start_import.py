"""Start an import of an uploaded sheet: one job an upload, however often it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.job import WAITING, Job
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.survey.import_terms import ImportTerms
from chalicelib.usecases.survey.start_upload import RECORD, Upload

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

KIND = "import"


def start_import(workspace: Workspace, terms: ImportTerms, upload_id: str) -> Job:
    """Return the job that imports an upload: begun now, or the one that was begun by an answer that got lost."""
    upload = workspace.ephemera.get(RECORD, upload_id, Upload)
    if upload is None or (upload.account, upload.kind) != (terms.account, KIND):
        raise NotFound("upload_unknown")
    job = workspace.jobs.get(terms.region[:6], upload_id) or _new_job(workspace, terms, upload_id)
    if not _same(terms_of(job), terms):
        raise Conflict("upload_used")
    if job.state == WAITING:
        workspace.queues.start_job(job.county, job.id)
    return job


def terms_of(job: Job) -> ImportTerms:
    """Return what an import job was told."""
    return msgspec.convert(job.params["terms"], ImportTerms)


def _new_job(workspace: Workspace, terms: ImportTerms, upload_id: str) -> Job:
    if not workspace.files.exists(keys.upload_key(workspace.tenant.code, upload_id)):
        raise Conflict("upload_missing")
    job = Job(
        id=upload_id,
        kind=KIND,
        county=terms.region[:6],
        owner=terms.account,
        created_at=workspace.instant(),
        params={"terms": msgspec.to_builtins(terms)},
    )
    if workspace.jobs.add(job):
        log("job_added", kind=KIND, job=job.name, dry_run=terms.dry_run)
        return job
    return workspace.jobs.get(job.county, job.id) or job


def _same(one: ImportTerms, other: ImportTerms) -> bool:
    return replace(one, today=other.today, role=other.role) == other
