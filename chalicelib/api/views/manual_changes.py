"""Colours changed by hand: proposed by one health officer, confirmed by another of another office."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import IdType, Page, Request, Text500
from chalicelib.api.times import local, local_or_none
from chalicelib.domain.alarm.health_paper import ManualChange
from chalicelib.usecases.alarm import change_colour
from chalicelib.usecases.alarm.change_colour import Proposal

Colour = Literal["green", "yellow", "red"]
State = Literal["pending", "confirmed", "lapsed"]


class ManualRequest(Request):
    """Whose colour, which, why (a reason of the province's list, by code or name) and on which evidence."""

    id_number: Annotated[str, Meta(max_length=100)]
    colour: Colour
    reason: Annotated[str, Meta(min_length=1, max_length=60)]
    evidence: Text500
    id_type: IdType = "resident_id"


class ManualQuery(Page):
    """Which changes."""

    state: State | None = None


class ManualView(TypedDict):
    """One change; whom it concerns is masked.

    `applied` is null before it is confirmed, and false when a newer colour was there already: then that one stands, and
    nothing was changed.
    """

    manual_id: str
    state: State
    id_number: str
    name: str | None
    colour: Colour
    reason: str
    evidence: str
    office: str
    proposed_at: str
    confirmed_at: str | None
    confirmed_office: str | None
    applied: bool | None


class ManualList(TypedDict):
    """Changes of one's region, newest first."""

    items: list[ManualView]
    next_cursor: str | None


def propose(call: Call, body: ManualRequest) -> ManualView:
    """Put a change before a second officer."""
    proposal = Proposal(
        id_type=body.id_type,
        id_number=body.id_number,
        colour=body.colour,
        reason=body.reason,
        evidence=body.evidence,
    )
    return _view(call, change_colour.propose(call.workspace, call.caller, proposal))


def confirm(call: Call, manual_id: str) -> ManualView:
    """Confirm a change of another office: it takes effect."""
    return _view(call, change_colour.confirm(call.workspace, call.caller, manual_id))


def listing(call: Call, query: ManualQuery) -> ManualList:
    """List changes."""
    found, cursor = change_colour.listing(call.workspace, call.caller, query.state, query.limit, query.cursor)
    return {"items": [_view(call, change) for change in found], "next_cursor": cursor}


def _view(call: Call, change: ManualChange) -> ManualView:
    offset = call.workspace.utc_offset
    pending = timedelta(hours=call.workspace.tenant.manual.pending_hours)
    return {
        "manual_id": change.id,
        "state": change.state(call.workspace.instant(), pending),  # type: ignore[typeddict-item]
        "id_number": change.number_mask,
        "name": change.name_mask,
        "colour": change.colour,  # type: ignore[typeddict-item]
        "reason": change.reason,
        "evidence": change.evidence,
        "office": change.office,
        "proposed_at": local(change.at, offset),
        "confirmed_at": local_or_none(change.confirmed_at, offset),
        "confirmed_office": change.confirmed_office,
        "applied": change.applied,
    }
