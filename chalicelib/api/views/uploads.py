"""Uploads: files too large for a request go straight to the bucket."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Request
from chalicelib.usecases.survey.start_upload import start_upload


class UploadIn(Request):
    """What will be sent, and its exact size."""

    kind: Literal["import", "paper", "photo", "expected", "addresses"]
    bytes: Annotated[int, Meta(ge=1, le=2**40)]


class UploadView(TypedDict):
    """Where the file goes, by one PUT of exactly the bytes announced."""

    upload_id: str
    url: str
    expires_in: int


def start(call: Call, body: UploadIn) -> UploadView:
    """Start an upload.

    Send the file with one PUT to `url`, then name `upload_id` where it is wanted. An `import` is for those who import,
    a `paper` list for whoever tends a door, a `photo` for inspectors.
    """
    started = start_upload(call.workspace, call.caller, body.kind, body.bytes)
    return {"upload_id": started.upload_id, "url": started.url, "expires_in": started.expires_in}
