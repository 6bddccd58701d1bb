"""Read an upload: from the first reading on it lies sealed under its day's key; that of a job ends with the job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.job import Job
from chalicelib.security.sealing import seal, unseal
from chalicelib.storage import keys

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.runtime import Workspace

_CLASS = "uploads"


def read_upload(workspace: Workspace, job: Job) -> bytes | None:
    """Return the file that a job works on; None when it never came, or its time is over."""
    return read_sealed(workspace, job.id, job.created_at)


def read_sealed(workspace: Workspace, upload_id: str, begun_at: datetime) -> bytes | None:
    """Return an uploaded file and leave it sealed; `begun_at` is the same at every reading."""
    tenant, day = workspace.tenant.code, keys.day(begun_at, workspace.utc_offset)
    clear_key, sealed_key = keys.upload_key(tenant, upload_id), keys.sealed_upload_key(tenant, upload_id, day)
    day_key = workspace.day_keys.get(_CLASS, day).seal
    clear = workspace.files.get(clear_key)
    if clear is None:
        box = workspace.files.get(sealed_key)
        return unseal(day_key, box, sealed_key) if box else None
    workspace.files.put(sealed_key, seal(day_key, clear, sealed_key), "application/octet-stream")
    workspace.files.delete(clear_key)
    return clear


def forget_upload(workspace: Workspace, job: Job) -> None:
    """Delete a job's file in whatever form it lies there."""
    tenant, day = workspace.tenant.code, keys.day(job.created_at, workspace.utc_offset)
    workspace.files.delete(keys.upload_key(tenant, job.id))
    workspace.files.delete(keys.sealed_upload_key(tenant, job.id, day))
