"""Exports of a case: revealed contacts as a file of a day, made by a job, each download on record."""

from __future__ import annotations

from typing import TypedDict

from chalicelib.api.call import Call, Reply
from chalicelib.api.route import XLSX
from chalicelib.api.times import local
from chalicelib.usecases.tracing import export_contacts


class ExportView(TypedDict):
    """An export that is being made: by which job, how many are named in it, where and until when it is read."""

    export_id: str
    job_id: str
    count: int
    url: str
    expires_at: str


def start(call: Call, case_id: str) -> ExportView:
    """Ask for a file of whoever was revealed; of everybody else it holds counts."""
    export, job = export_contacts.start_export(call.workspace, call.caller, case_id)
    return {
        "export_id": export.id,
        "job_id": job.name,
        "count": export.count,
        "url": export_contacts.url_of(export.case, export.id),
        "expires_at": local(export.until, call.workspace.utc_offset),
    }


def download(call: Call, case_id: str, export_id: str) -> Reply[bytes]:
    """Download an export until it expires."""
    data = export_contacts.read_export(call.workspace, call.caller, case_id, export_id)
    name = f"contacts-{export_id.rpartition('-')[2]}.xlsx"
    headers = {"Content-Type": XLSX, "Content-Disposition": f'attachment; filename="{name}"'}
    return Reply(200, data, headers)
