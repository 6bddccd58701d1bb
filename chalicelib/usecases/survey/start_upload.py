"""Start an upload: an address that takes one file of a stated size, for a quarter of an hour."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.errors import Forbidden, one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.survey.import_terms import IMPORTERS
from chalicelib.usecases.venue.tended_doors import tends_any_door

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

RECORD = "upload"
IMPORT, PAPER, PHOTO = "import", "paper", "photo"


class Upload(Struct, frozen=True):
    """Whose upload it is, for what, and since when."""

    account: str
    kind: str
    begun_at: datetime | None = None


class Started(Struct, frozen=True):
    """Where the file goes."""

    upload_id: str
    url: str
    expires_in: int


def start_upload(workspace: Workspace, caller: Caller, kind: str, size: int) -> Started:
    """Return where to send a file; only its owner may use it, within the hours that uploads live."""
    tenant = workspace.tenant
    if not _may(workspace, caller, kind):
        raise Forbidden("role_missing")
    size_at_most = tenant.caps.upload_photo_bytes if kind == PHOTO else tenant.caps.upload_import_bytes
    if size > size_at_most:
        raise one_field("bytes", "too_large", limit=size_at_most)
    if kind == PHOTO:
        workspace.ephemera.spend("photo_uploads", caller.account, tenant.limits.inspections_per_staff_hour, 3600)
    else:
        workspace.ephemera.spend("uploads", caller.account, tenant.limits.imports_per_staff_hour, 3600)
    upload_id = workspace.fresh_id()
    upload = Upload(caller.account, kind, workspace.instant())
    workspace.ephemera.put(RECORD, upload_id, upload, tenant.retention.uploads_hours * 3600)
    expires_s = tenant.tokens.upload_url_s
    url = workspace.files.upload_link(keys.upload_key(tenant.code, upload_id), size, expires_s)
    log("upload_started", kind=kind)
    return Started(upload_id, url, expires_s)


def _may(workspace: Workspace, caller: Caller, kind: str) -> bool:
    if kind == PAPER:
        return tends_any_door(workspace, caller)
    return bool(caller.roles_named("inspector") if kind == PHOTO else caller.roles_named(*IMPORTERS))
