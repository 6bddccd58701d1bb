"""Start an import of an uploaded sheet: one job an upload, however often it is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.job import WAITING, Job
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.import_order import ImportOrder
from chalicelib.usecases.start_upload import RECORD, Upload

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

KIND = "import"


def start_import(workspace: Workspace, order: ImportOrder, upload_id: str) -> Job:
    """Return the job that imports an upload: begun now, or the one that was begun by an answer that got lost."""
    upload = workspace.ephemera.get(RECORD, upload_id, Upload)
    if upload is None or upload != Upload(order.account, KIND):
        raise NotFound("upload_unknown")
    job = workspace.jobs.get(order.region[:6], upload_id) or _new_job(workspace, order, upload_id)
    if not _same(order_of(job), order):
        raise Conflict("upload_used")
    if job.state == WAITING:
        workspace.queues.start_job(job.county, job.id)
    return job


def order_of(job: Job) -> ImportOrder:
    """Return what an import job was told."""
    return msgspec.convert(job.params["order"], ImportOrder)


def _new_job(workspace: Workspace, order: ImportOrder, upload_id: str) -> Job:
    if not workspace.files.exists(keys.upload_key(workspace.tenant.code, upload_id)):
        raise Conflict("upload_missing")
    job = Job(
        id=upload_id,
        kind=KIND,
        county=order.region[:6],
        owner=order.account,
        created_at=workspace.instant(),
        params={"order": msgspec.to_builtins(order)},
    )
    if workspace.jobs.add(job):
        log("job_added", kind=KIND, job=job.name, dry_run=order.dry_run)
        return job
    return workspace.jobs.get(job.county, job.id) or job


def _same(one: ImportOrder, other: ImportOrder) -> bool:
    return replace(one, today=other.today, role=other.role) == other
