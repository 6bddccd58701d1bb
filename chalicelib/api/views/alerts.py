"""Alerts: those at one's own doors or in one's region, and what is done about them."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Page, Request, Text500
from chalicelib.api.times import local
from chalicelib.api.views.scans import HealthPointView
from chalicelib.domain.errors import one_field
from chalicelib.usecases.alarm import list_alerts, move_alert
from chalicelib.usecases.alarm.list_alerts import Wanted
from chalicelib.usecases.alarm.seen_alert import Seen

State = Literal["raised", "acknowledged", "handed_over", "closed"]
Said = Annotated[str, Meta(min_length=1, max_length=400)]


class AlertQuery(Page):
    """Which alerts: those at one's own doors, or a county's; without a state, whatever is open."""

    mine: bool = False
    county: Annotated[str, Meta(pattern=r"^[0-9]{6}\Z")] | None = None
    state: State | None = None


class HandOver(Request):
    """To whom the person was handed over."""

    to: Said
    note: Text500 = ""


class Closing(Request):
    """What was done in the end."""

    measure: Said
    note: Text500 = ""


class StepView(TypedDict):
    """One thing done; `office` is empty when the venue's own people did it."""

    action: str
    at: str
    office: str | None
    about: str | None
    note: str | None


class AlertView(TypedDict):
    """One alert; whoever it concerns is masked."""

    alert_id: str
    venue_id: str
    venue: str
    entrance: str
    occurred_at: str
    person: str
    colour: str | None
    flags: list[str]
    health_point: HealthPointView | None
    state: State
    due_at: str
    steps: list[StepView]


class AlertList(TypedDict):
    """Open alerts, oldest first; closed ones, newest first."""

    items: list[AlertView]
    next_cursor: str | None


def listing(call: Call, query: AlertQuery) -> AlertList:
    """List alerts."""
    wanted = Wanted(query.state, query.limit, query.cursor)
    if query.mine or query.county is None:
        seen, cursor = list_alerts.mine(call.workspace, call.caller, wanted)
    else:
        if not call.workspace.regions.exists(query.county):
            raise one_field("county", "region_unknown")
        seen, cursor = list_alerts.of_county(call.workspace, call.caller, query.county, wanted)
    return {"items": [_view(call, each) for each in seen], "next_cursor": cursor}


def acknowledge(call: Call, alert_id: str) -> AlertView:
    """Take an alert on."""
    return _view(call, move_alert.acknowledge(call.workspace, call.caller, alert_id))


def hand_over(call: Call, alert_id: str, body: HandOver) -> AlertView:
    """Say to whom the person was handed over."""
    return _view(call, move_alert.hand_over(call.workspace, call.caller, alert_id, body.to, body.note))


def close(call: Call, alert_id: str, body: Closing) -> AlertView:
    """End an alert with the measure taken."""
    return _view(call, move_alert.close(call.workspace, call.caller, alert_id, body.measure, body.note))


def _view(call: Call, seen: Seen) -> AlertView:
    offset = call.workspace.utc_offset
    point = seen.alert.health_point
    remarks = {remark.action: remark for remark in seen.remarks}
    return {
        "alert_id": seen.alert.id,
        "venue_id": seen.venue.id,
        "venue": seen.venue.name,
        "entrance": seen.entrance,
        "occurred_at": local(seen.alert.occurred_at, offset),
        "person": seen.content.mask,
        "colour": seen.content.colour or None,
        "flags": list(seen.content.flags),
        "health_point": {"name": point.name, "address": point.address, "phone": point.phone} if point else None,
        "state": seen.alert.state,  # type: ignore[typeddict-item]
        "due_at": local(seen.alert.due_at, offset),
        "steps": [
            {
                "action": step.action,
                "at": local(step.at, offset),
                "office": step.office,
                "about": remarks[step.action].about if step.action in remarks else None,
                "note": remarks[step.action].note or None if step.action in remarks else None,
            }
            for step in seen.alert.steps
        ],
    }
