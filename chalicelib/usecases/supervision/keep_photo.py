"""Keep a photo: taken from its upload, cleaned, sealed under its inspection's day; shown to whoever may, on record."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.security.sealing import seal, unseal
from chalicelib.storage import keys, supervision_keys
from chalicelib.usecases.supervision.clean_photo import clean_photo
from chalicelib.usecases.survey.read_upload import read_sealed
from chalicelib.usecases.survey.start_upload import PHOTO, RECORD, Upload

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.security.day_keys import DayKey

ROW_CLASS = "photos"


class Sealing(NamedTuple):
    """A day and its key."""

    day: str
    key: DayKey


def keep_photo(workspace: Workspace, caller: Caller, upload_id: str, under: Sealing) -> None:
    """Seal what the caller uploaded as a photo; done before, it is done.

    The upload stays, sealed as uploads are, until the inspection that names it is written.
    """
    upload = workspace.ephemera.get(RECORD, upload_id, Upload)
    if upload is None or (upload.account, upload.kind) != (caller.account, PHOTO):
        raise NotFound("upload_unknown")
    place = supervision_keys.photo_key(workspace.tenant.code, under.day, upload_id)
    if workspace.files.exists(place):
        return
    data = read_sealed(workspace, upload_id, begun_at(workspace, upload))
    if data is None:
        raise Conflict("upload_missing")
    picture = clean_photo(data, workspace.tenant.caps.photo_pixels)
    workspace.files.put(place, seal(under.key.seal, picture, place), "application/octet-stream")
    log("photo_kept", day=under.day, count=1)


def forget_upload(workspace: Workspace, upload_id: str) -> None:
    """Delete what came in, when what was made of it is kept."""
    upload = workspace.ephemera.get(RECORD, upload_id, Upload)
    if upload is None:
        return
    tenant, day = workspace.tenant.code, keys.day(begun_at(workspace, upload), workspace.utc_offset)
    workspace.files.delete(keys.upload_key(tenant, upload_id))
    workspace.files.delete(keys.sealed_upload_key(tenant, upload_id, day))


def open_photo(workspace: Workspace, name: str, day: str) -> bytes:
    """Return a photo as it was sealed; refuse one that is not there."""
    place = supervision_keys.photo_key(workspace.tenant.code, day, name)
    box = workspace.files.get(place)
    if box is None:
        raise NotFound("not_found")
    return unseal(workspace.day_keys.get(ROW_CLASS, day).seal, box, place)


def begun_at(workspace: Workspace, upload: Upload) -> datetime:
    """Return when an upload began: by its day it is sealed."""
    return upload.begun_at or workspace.instant()
