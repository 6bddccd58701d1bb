"""Being scanned (亮码被扫): the visitor's personal code, and reading it at a door."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import OpaqueId, Request
from chalicelib.api.views.scans import Colour, ScanView, scan_view


class PersonalCodeView(TypedDict):
    """What the visitor's phone shows as a QR code, in capitals; a new one is asked for before it expires."""

    token: str
    expires_in: int
    colour: Colour


class PresentedRequest(Request):
    """What staff read at one of their doors: a personal code or a card."""

    entrance_id: OpaqueId
    token: Annotated[str, Meta(min_length=1, max_length=200)]


def personal_code(call: Call) -> PersonalCodeView:
    """Make one's personal code for the next minute."""
    from chalicelib.usecases.door.check_presented import show_personal_code

    token, health = show_personal_code(call.workspace, call.caller)
    return {
        "token": token,
        "expires_in": call.workspace.tenant.tokens.personal_code_s,
        "colour": health.colour,  # type: ignore[typeddict-item]
    }


def register(call: Call, body: PresentedRequest) -> Reply[ScanView]:
    """Register whose personal code or card was read, and show whether he may enter; reading it twice is one entry.

    The second answer says `repeat` and has no sound of success: whoever shows a picture of a used code is heard.
    """
    from chalicelib.usecases.door.check_presented import check_presented

    entry = check_presented(call.workspace, call.caller, body.entrance_id, body.token)
    view = scan_view(call, entry)
    if not entry.resend:
        return Reply(201, view)
    view["repeat"] = True
    if entry.seal.shown.admitted:
        view["sound"] = None
    return Reply(200, view)
