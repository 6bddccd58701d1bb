"""Read a paper list that was filled in as a sheet: from the request itself, or from an upload of whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict, NotFound, Unprocessable
from chalicelib.domain.person.caller import Caller
from chalicelib.sheets.list_sheet import read_list
from chalicelib.sheets.xlsx.refusal import FileRefused
from chalicelib.usecases.survey.read_upload import read_sealed
from chalicelib.usecases.survey.start_upload import PAPER, RECORD, Upload
from chalicelib.usecases.venue.tended_doors import tended_door

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.sheets.list_row import ListRow


def list_in_body(workspace: Workspace, caller: Caller, entrance_id: str, data: bytes) -> list[ListRow]:
    """Read a sheet for a door that the caller tends, or refuse the file with its reason."""
    tended_door(workspace, caller, entrance_id)  # nobody else has us unpack his files
    return _rows(workspace, data)


def list_in_upload(workspace: Workspace, caller: Caller, entrance_id: str, upload_id: str) -> list[ListRow]:
    """Read an uploaded sheet; it lies sealed from then on, so that it can be named again when the answer was lost."""
    tended_door(workspace, caller, entrance_id)
    upload = workspace.ephemera.get(RECORD, upload_id, Upload)
    if upload is None or (upload.account, upload.kind) != (caller.account, PAPER):
        raise NotFound("upload_unknown")
    data = read_sealed(workspace, upload_id, upload.begun_at or workspace.instant())
    if data is None:
        raise Conflict("upload_missing")
    return _rows(workspace, data)


def _rows(workspace: Workspace, data: bytes) -> list[ListRow]:
    try:
        return read_list(data, workspace.tenant.caps.paper_rows)
    except FileRefused as refused:
        raise Unprocessable(refused.code, **refused.params) from None
