"""Reviews: approve, reject, return, disable, enable, confirm; one or many."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import OpaqueId, Request, Text500
from chalicelib.api.problems import from_error
from chalicelib.api.views.venue_views import VenueView, venue_view, whole_view
from chalicelib.domain.errors import DomainError, one_field
from chalicelib.domain.place.venue import Venue
from chalicelib.usecases.venue import change_department, review


class Review(Request):
    """A decision on one application; a rejection needs its reason."""

    decision: Literal["approve", "reject"]
    reason: Text500 | None = None


class Reviews(Request):
    """A decision on many applications."""

    venue_ids: Annotated[list[OpaqueId], Meta(min_length=1, max_length=300)]
    decision: Literal["approve", "reject"]
    reason: Text500 | None = None


class Confirmation(Request):
    """Venues that the command confirms."""

    venue_ids: Annotated[list[OpaqueId], Meta(min_length=1, max_length=300)]


class Reason(Request):
    """Why."""

    reason: Annotated[str, Meta(min_length=1, max_length=2000)]


class Responsible(Request):
    """Which department is responsible for the venue, and why."""

    department: Annotated[str, Meta(max_length=40)]
    reason: Annotated[str, Meta(min_length=1, max_length=2000)]


class OptionalReason(Request):
    """Why, if anybody wants to say."""

    reason: Text500 | None = None


class Result(TypedDict, total=False):
    """What became of one venue among many."""

    venue_id: str
    state: str
    code: str
    message: str


class Results(TypedDict):
    """A result per venue, in the order asked."""

    items: list[Result]


def decide(call: Call, venue_id: str, body: Review) -> VenueView:
    """Approve or reject an application."""
    venue = review.decide(call.workspace, call.caller, venue_id, body.decision, body.reason)
    return whole_view(call.workspace, venue, call.workspace.venues.entrances(venue_id))


def decide_many(call: Call, body: Reviews) -> Results:
    """Decide on many applications; each has its own result, and one refusal stops no other."""
    if len(body.venue_ids) > call.workspace.tenant.caps.review_venues:
        raise one_field("venue_ids", "too_long", limit=call.workspace.tenant.caps.review_venues)
    decided = review.decide_many(call.workspace, call.caller, body.venue_ids, body.decision, body.reason)
    return {"items": [_result(call, venue_id, outcome) for venue_id, outcome in decided]}


def send_back(call: Call, venue_id: str, body: Reason) -> VenueView:
    """Return an approved venue for correction; its code stays live."""
    return venue_view(call.workspace, review.send_back(call.workspace, call.caller, venue_id, body.reason))


def disable(call: Call, venue_id: str, body: Reason) -> VenueView:
    """Disable a venue's codes at once."""
    return venue_view(call.workspace, review.switch(call.workspace, call.caller, venue_id, "disable", body.reason))


def enable(call: Call, venue_id: str, body: OptionalReason) -> VenueView:
    """Enable a venue's codes again."""
    return venue_view(call.workspace, review.switch(call.workspace, call.caller, venue_id, "enable", body.reason))


def confirm(call: Call, body: Confirmation) -> Results:
    """Mark venues as confirmed by the command."""
    outcomes: list[tuple[str, Venue | DomainError]] = []
    for venue_id in dict.fromkeys(body.venue_ids):
        try:
            outcomes.append((venue_id, review.confirm(call.workspace, call.caller, venue_id)))
        except DomainError as refusal:
            outcomes.append((venue_id, refusal))
    return {"items": [_result(call, venue_id, outcome) for venue_id, outcome in outcomes]}


def _result(call: Call, venue_id: str, outcome: Venue | DomainError) -> Result:
    if isinstance(outcome, Venue):
        return {"venue_id": venue_id, "state": outcome.state}
    _, body, _ = from_error(outcome, call.language)
    return {"venue_id": venue_id, "code": outcome.code, "message": body["title"]}


def assign(call: Call, venue_id: str, body: Responsible) -> VenueView:
    """Make one of the departments that share the venue's category responsible for it."""
    return venue_view(
        call.workspace,
        change_department.change_department(call.workspace, call.caller, venue_id, body.department, body.reason),
    )
