"""Pushes: revealed contacts sent to the counties of the venues and of residence, taken on and read there."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Page, Request, Text500
from chalicelib.api.times import local, local_or_none
from chalicelib.api.views.revealed_people import RevealedView, revealed_view
from chalicelib.domain.tracing.push import Concern, Push, State
from chalicelib.usecases.tracing import notify_counties, take_pushes
from chalicelib.usecases.tracing.take_pushes import Received


class NotifyRequest(Request):
    """What the counties are told beside the contacts."""

    note: Text500 = ""


class PushQuery(Page, kw_only=True):
    """Of which region, and which part."""

    region: Annotated[str, Meta(pattern=r"^[0-9]{2,12}\Z")]


class PushView(TypedDict):
    """What stands in clear of a push."""

    push_id: str
    county: str
    office: str
    pushed_at: str
    count: int
    state: State
    accepted_office: str | None
    accepted_at: str | None


class NotifiedView(TypedDict):
    """All that a case has pushed by now; `elsewhere` live in another province, which is told on other ways."""

    pushes: list[PushView]
    elsewhere: int


class PushList(TypedDict):
    """Pushes to a region's counties, county by county, newest first; or all that a case sent."""

    items: list[PushView]
    next_cursor: str | None


class PushedView(RevealedView):
    """A contact, and for what it concerns the county; masked until somebody there has taken the push on."""

    concerns: list[Concern]


class UnrevealedView(TypedDict):
    """How many candidates at the county's venues nobody has named, when this was pushed."""

    first: int
    second: int


class ReceivedView(PushView):
    """A push with what it says."""

    case_no: str
    note: str
    unrevealed: UnrevealedView
    contacts: list[PushedView]


def notify(call: Call, case_id: str, body: NotifyRequest) -> NotifiedView:
    """Push whoever was revealed and not pushed yet to the counties concerned, to each its own."""
    found = notify_counties.notify(call.workspace, call.caller, case_id, body.note)
    return {"pushes": [_push(call, push) for push in found.pushes], "elsewhere": found.elsewhere}


def sent(call: Call, case_id: str) -> PushList:
    """List what a case has pushed, and who took it on; nothing is pushed by looking."""
    found = notify_counties.sent_by(call.workspace, call.caller, case_id)
    return {"items": [_push(call, push) for push in found], "next_cursor": None}


def listing(call: Call, query: PushQuery) -> PushList:
    """List what was pushed to the counties of one's region."""
    found, cursor = take_pushes.listing(call.workspace, call.caller, query.region, query.limit, query.cursor)
    return {"items": [_push(call, push) for push in found], "next_cursor": cursor}


def show(call: Call, push_id: str) -> ReceivedView:
    """Read a push: masked while it waits, then in full, each look on record and seen by those in it."""
    return _received(call, take_pushes.read(call.workspace, call.caller, push_id))


def accept(call: Call, push_id: str) -> ReceivedView:
    """Take a push on for one's county, and read it."""
    return _received(call, take_pushes.accept(call.workspace, call.caller, push_id))


def _push(call: Call, push: Push) -> PushView:
    offset = call.workspace.utc_offset
    return {
        "push_id": push.id,
        "county": push.county,
        "office": push.office,
        "pushed_at": local(push.at, offset),
        "count": push.count,
        "state": push.state,
        "accepted_office": push.accepted_office,
        "accepted_at": local_or_none(push.accepted_at, offset),
    }


def _received(call: Call, received: Received) -> ReceivedView:
    file = received.file
    return {
        **_push(call, received.push),
        "case_no": file.case_no,
        "note": file.note,
        "unrevealed": {"first": file.rest[0], "second": file.rest[1]},
        "contacts": [
            {**revealed_view(call, each.candidate, who), "concerns": list(each.concerns)}
            for each, who in received.people
        ],
    }
