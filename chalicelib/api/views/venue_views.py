"""How a venue looks from outside: masked on every list, whole entrances only where one venue is asked for."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from msgspec import Struct
from msgspec.structs import asdict

from chalicelib.api.times import local_or_none
from chalicelib.api.wording import sentence
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.place.venue import Decision, Entrance, Venue, review_due
from chalicelib.runtime import Workspace


class EntranceView(TypedDict):
    """An entrance; its code is shown once it is issued."""

    entrance_id: str
    name: str
    description: str
    kind: str
    code: NotRequired[str]
    version: int
    state: str


class VenueView(TypedDict):
    """A venue; its manager is masked, and so is whoever is to follow him (`next_manager`, while a hand-over is open).

    An application that waits for its review is overdue from `due_at` on.
    """

    venue_id: str
    name: str
    category: str
    department: str | None
    region: str
    region_name: str
    address: str
    location: dict[str, float] | None
    vehicle: dict[str, str | None] | None
    opening_hours: dict[str, str] | None
    sounds: dict[str, str | None] | None
    manager: dict[str, str]
    manager_accepted: bool
    next_manager: dict[str, str] | None
    next_manager_accepted: bool
    state: str
    live: bool
    reason: str | None
    missing: list[str]
    created_at: str | None
    submitted_at: str | None
    due_at: str | None
    decided_at: str | None
    confirmed_at: str | None
    entrances: NotRequired[list[EntranceView]]


class DecisionView(TypedDict):
    """One line of a venue's history."""

    at: str | None
    action: str
    before: str | None
    after: str
    office: str | None
    reason: str | None


def venue_view(workspace: Workspace, venue: Venue) -> VenueView:
    """Show a venue."""
    offset = workspace.utc_offset
    return {
        "venue_id": venue.id,
        "name": venue.name,
        "category": venue.category,
        "department": venue.department,
        "region": venue.region,
        "region_name": workspace.regions.full_name(venue.region) if workspace.regions.exists(venue.region) else "",
        "address": venue.address,
        "location": _asdict(venue.location),
        "vehicle": _asdict(venue.vehicle),
        "opening_hours": _asdict(venue.opening_hours),
        "sounds": _asdict(venue.sounds),
        "manager": venue.manager_mask,
        "manager_accepted": venue.manager_accepted,
        "next_manager": venue.next_mask,
        "next_manager_accepted": venue.next_accepted,
        "state": venue.state,
        "live": venue.live,
        "reason": venue.reason,
        "missing": list(venue.missing),
        "created_at": local_or_none(venue.created_at, offset),
        "submitted_at": local_or_none(venue.submitted_at, offset),
        "due_at": local_or_none(review_due(venue), offset),
        "decided_at": local_or_none(venue.decided_at, offset),
        "confirmed_at": local_or_none(venue.confirmed_at, offset),
    }


def entrance_view(venue: Venue, entrance: Entrance) -> EntranceView:
    """Show an entrance, with its code when the venue's codes are live."""
    view: EntranceView = {
        "entrance_id": entrance.id,
        "name": entrance.name,
        "description": entrance.description,
        "kind": entrance.kind,
        "version": entrance.version,
        "state": "live" if venue.live and entrance.state == "active" else entrance.state,
    }
    return view | {"code": entrance.code} if venue.live else view


def whole_view(workspace: Workspace, venue: Venue, entrances: list[Entrance]) -> VenueView:
    """Show a venue with its entrances."""
    view = venue_view(workspace, venue)
    view["entrances"] = [entrance_view(venue, entrance) for entrance in entrances]
    return view


def decision_view(workspace: Workspace, decision: Decision, language: str) -> DecisionView:
    """Show a line of history: the office, never the person."""
    remark = sentence("manager_unlike_sheet", language, {}) if decision.unlike_sheet else None
    return {
        "at": local_or_none(decision.at, workspace.utc_offset),
        "action": decision.action,
        "before": decision.before,
        "after": decision.after,
        "office": decision.office,
        "reason": decision.reason or remark,
    }


def code_address(workspace: Workspace, code: IssuedCode) -> str:
    """Spell what the QR code says: capitals, so that it stays alphanumeric."""
    return f"HTTPS://{workspace.code_host}/C/{code.code}"


def _asdict(value: Struct | None) -> dict[str, Any] | None:
    return None if value is None else asdict(value)
