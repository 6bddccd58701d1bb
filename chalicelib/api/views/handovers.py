"""Hand-overs: a venue's new manager is invited, accepts, and is confirmed."""

from __future__ import annotations

import msgspec

from chalicelib.api.call import Call
from chalicelib.api.views.venue_views import VenueView, venue_view
from chalicelib.api.views.venues import ManagerIn
from chalicelib.usecases.venue import hand_over
from chalicelib.usecases.venue.apply import Contact


def invite(call: Call, venue_id: str, body: ManagerIn) -> VenueView:
    """Name the next manager of a venue."""
    contact = Contact(**msgspec.structs.asdict(body))
    return venue_view(call.workspace, hand_over.invite(call.workspace, call.caller, venue_id, contact))


def accept(call: Call, venue_id: str) -> VenueView:
    """Accept a venue as its new manager."""
    return venue_view(call.workspace, hand_over.accept(call.workspace, call.caller, venue_id))


def confirm(call: Call, venue_id: str) -> VenueView:
    """Confirm that the new manager answers for the venue."""
    return venue_view(call.workspace, hand_over.confirm(call.workspace, call.caller, venue_id))
