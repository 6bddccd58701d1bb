"""Entrances: add, rename, remove, reissue."""

from __future__ import annotations

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import Request, Text60, Text500
from chalicelib.api.views.venue_views import EntranceView, entrance_view
from chalicelib.api.views.venues import EntranceIn
from chalicelib.domain.errors import one_field
from chalicelib.usecases.venue import tend_entrances
from chalicelib.usecases.venue.venue_moves import seen_venue


class Renaming(Request):
    """A new name or description."""

    name: Text60 | None = None
    description: Text500 | None = None


def add(call: Call, venue_id: str, body: EntranceIn) -> EntranceView:
    """Add an entrance to a venue."""
    entrance = tend_entrances.add(call.workspace, call.caller, venue_id, body.wanted())
    return entrance_view(seen_venue(call.workspace, call.caller, venue_id), entrance)


def rename(call: Call, venue_id: str, entrance_id: str, body: Renaming) -> EntranceView:
    """Rename or describe an entrance."""
    if body.name is None and body.description is None:
        raise one_field("", "nothing_to_change")
    entrance = tend_entrances.rename(call.workspace, call.caller, venue_id, entrance_id, body.name, body.description)
    return entrance_view(seen_venue(call.workspace, call.caller, venue_id), entrance)


def remove(call: Call, venue_id: str, entrance_id: str) -> Reply[None]:
    """Remove an entrance; its code refuses scans from now on."""
    tend_entrances.remove(call.workspace, call.caller, venue_id, entrance_id)
    return Reply(204, None)


def reissue(call: Call, venue_id: str, entrance_id: str) -> EntranceView:
    """Give an entrance a new code; the old one is superseded at once."""
    entrance = tend_entrances.reissue(call.workspace, call.caller, venue_id, entrance_id)
    return entrance_view(seen_venue(call.workspace, call.caller, venue_id), entrance)
