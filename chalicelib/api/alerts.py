"""Alerts: the open ones, at one's own doors or in one's region."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Request
from chalicelib.api.times import local
from chalicelib.domain.errors import one_field
from chalicelib.usecases import list_alerts
from chalicelib.usecases.list_alerts import Seen


class AlertQuery(Request):
    """Which alerts: those at one's own venues, or a county's."""

    mine: bool = False
    county: Annotated[str, Meta(pattern=r"^\d{6}$")] | None = None
    state: Literal["raised", "acknowledged", "handed_over"] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class AlertView(TypedDict):
    """One alert; whoever it concerns is masked."""

    alert_id: str
    venue: str
    entrance: str
    occurred_at: str
    person: str
    colour: str
    flags: list[str]
    state: str
    due_at: str


class AlertList(TypedDict):
    """Open alerts, oldest first."""

    items: list[AlertView]
    next_cursor: None


def listing(call: Call, query: AlertQuery) -> AlertList:
    """List open alerts."""
    if query.mine or query.county is None:
        seen = list_alerts.mine(call.workspace, call.caller, query.state, query.limit)
    else:
        if not call.workspace.regions.exists(query.county):
            raise one_field("county", "region_unknown")
        seen = list_alerts.of_county(call.workspace, call.caller, query.county, query.state, query.limit)
    return {"items": [_view(call, each) for each in seen], "next_cursor": None}


def _view(call: Call, seen: Seen) -> AlertView:
    offset = call.workspace.utc_offset
    return {
        "alert_id": seen.alert.id,
        "venue": seen.venue.name,
        "entrance": seen.entrance,
        "occurred_at": local(seen.alert.occurred_at, offset),
        "person": seen.content.mask,
        "colour": seen.content.colour,
        "flags": list(seen.content.flags),
        "state": seen.alert.state,
        "due_at": local(seen.alert.due_at, offset),
    }
