"""Venues: apply, list, search, show, edit, submit, deregister."""

from __future__ import annotations

import itertools
from typing import Annotated, Literal, TypedDict, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.call import Call
from chalicelib.api.models import IdType, Page, Point, Request, Text60, Text500
from chalicelib.api.views.venue_views import (
    DecisionView,
    EntranceView,
    VenueView,
    decision_view,
    entrance_view,
    venue_view,
    whole_view,
)
from chalicelib.domain.errors import FieldError, InvalidFields, one_field
from chalicelib.domain.place.application import Basics, WantedEntrance
from chalicelib.domain.place.venue import OpeningHours, Sounds, Vehicle
from chalicelib.usecases.venue import apply as applying
from chalicelib.usecases.venue import change_venue, find_venues
from chalicelib.usecases.venue.venue_moves import SEEING, manages, seen_venue

T = TypeVar("T")
EntranceKind = Literal["main", "side", "staff", "garage", "goods", "vehicle"]
State = Literal["draft", "submitted", "approved", "rejected", "returned", "disabled", "deregistered"]
RegionCode = Annotated[str, Meta(pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?\Z")]


class ManagerIn(Request):
    """Whoever will answer for the venue."""

    name: Text60
    id_number: Annotated[str, Meta(max_length=40)]
    phone: Annotated[str, Meta(max_length=30)]
    id_type: IdType = "resident_id"


class EntranceIn(Request):
    """An entrance applied for."""

    name: Text60
    description: Text500 = ""
    kind: EntranceKind = "main"

    def wanted(self) -> WantedEntrance:
        """Return the domain's form."""
        return WantedEntrance(self.name, self.description, self.kind)


class VehicleIn(Request):
    """What makes a vehicle of a venue."""

    plate: Annotated[str, Meta(max_length=20)]
    kind: Annotated[str, Meta(max_length=40)]
    line: Text60 | None = None
    operator: Text60 | None = None


class HoursIn(Request):
    """Opening hours, local HH:MM."""

    opens: Annotated[str, Meta(max_length=5)]
    closes: Annotated[str, Meta(max_length=5)]


class SoundsIn(Request):
    """Ids of the tenant's sounds."""

    success: Annotated[str, Meta(max_length=40)] | None = None
    failure: Annotated[str, Meta(max_length=40)] | None = None


class Application(Request):
    """An application for a venue code."""

    name: Text60
    category: Annotated[str, Meta(max_length=40)]
    region: RegionCode
    promise: bool
    address: Text500 = ""
    department: Annotated[str, Meta(max_length=40)] | None = None
    location: Point | None = None
    manager: ManagerIn | None = None
    entrances: Annotated[tuple[EntranceIn, ...], Meta(max_length=90)] = ()
    vehicle: VehicleIn | None = None
    opening_hours: HoursIn | None = None
    sounds: SoundsIn | None = None


class Edit(Request):
    """Changes to basic data; what is absent stays."""

    name: Text60 | UnsetType = UNSET
    category: Annotated[str, Meta(max_length=40)] | UnsetType = UNSET
    region: RegionCode | UnsetType = UNSET
    address: Text500 | UnsetType = UNSET
    department: Annotated[str, Meta(max_length=40)] | UnsetType | None = UNSET
    location: Point | UnsetType | None = UNSET
    vehicle: VehicleIn | UnsetType | None = UNSET
    opening_hours: HoursIn | UnsetType | None = UNSET
    sounds: SoundsIn | UnsetType | None = UNSET


class Submission(Request):
    """A draft or correction sent in, with the promise that it is true."""

    promise: bool


class Reason(Request):
    """Why."""

    reason: Annotated[str, Meta(max_length=2000)] | None = None


class Listing(Page):
    """Which venues: one's own, or a region's."""

    mine: bool = False
    county: Annotated[str, Meta(pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?\Z")] | None = None
    town: Annotated[str, Meta(pattern=r"^[0-9]{9}\Z")] | None = None
    village: Annotated[str, Meta(pattern=r"^[0-9]{12}\Z")] | None = None
    state: State | None = None
    category: Annotated[str, Meta(max_length=40)] | None = None
    overdue: bool = False
    reviewed_by: Literal["me"] | None = None


class Search(Request):
    """An exact search, in a body so that it never stands in a URL."""

    phone: Annotated[str, Meta(max_length=30)] | None = None
    id_number: Annotated[str, Meta(max_length=40)] | None = None
    id_type: IdType = "resident_id"


class Applied(TypedDict):
    """An accepted application."""

    venue_id: str
    state: str
    entrances: list[EntranceView]


class VenueList(TypedDict):
    """A page of venues."""

    items: list[VenueView]
    next_cursor: str | None


class History(TypedDict):
    """Every decision about a venue, oldest first."""

    items: list[DecisionView]


def apply(call: Call, body: Application) -> Applied:
    """Apply for a venue code."""
    if not body.promise:
        raise one_field("promise", "must_be_true")
    basics = Basics(
        name=body.name,
        category=body.category,
        department=body.department,
        region=body.region,
        address=body.address,
        location=body.location.location() if body.location else None,
        vehicle=_domain(body.vehicle, Vehicle),
        opening_hours=_domain(body.opening_hours, OpeningHours),
        sounds=_domain(body.sounds, Sounds),
    )
    contact = _domain(body.manager, applying.Contact)
    wanted = [entrance.wanted() for entrance in body.entrances]
    venue, entrances = applying.apply(call.workspace, call.caller, basics, wanted, contact)
    views = [entrance_view(venue, entrance) for entrance in entrances]
    return {"venue_id": venue.id, "state": venue.state, "entrances": views}


def listing(call: Call, query: Listing) -> VenueList:
    """List venues: one's own, or those of a region within one's roles."""
    region = _region_of(call, query)
    if region is None:
        venues, cursor = find_venues.mine(call.workspace, call.caller, query.limit, query.cursor)
    else:
        wanted = find_venues.Wanted(
            region=region,
            state=query.state,
            category=query.category,
            overdue=query.overdue,
            reviewed_by=call.caller.account if query.reviewed_by else None,
        )
        if not call.workspace.regions.exists(region):
            raise one_field("county", "region_unknown")
        venues, cursor = find_venues.in_region(call.workspace, call.caller, wanted, query.limit, query.cursor)
    return {"items": [venue_view(call.workspace, venue) for venue in venues], "next_cursor": cursor}


def _region_of(call: Call, query: Listing) -> str | None:
    """Return the region to list: the one named, or with a filter wherever the caller has roles; None is one's own."""
    named = [code for code in (query.county, query.town, query.village) if code]
    if any(not inner.startswith(outer) for outer, inner in itertools.pairwise(named)):
        raise one_field("county", "region_contradicts")
    if query.mine or named:
        return None if query.mine else named[-1]
    filtered = query.state or query.category or query.reviewed_by or query.overdue
    return call.workspace.tenant.region_root if filtered and call.caller.roles_named(*SEEING) else None


def search(call: Call, body: Search) -> VenueList:
    """Find venues by exact phone or document number."""
    venues = find_venues.search(call.workspace, call.caller, body.phone, body.id_type, body.id_number)
    return {"items": [venue_view(call.workspace, venue) for venue in venues], "next_cursor": None}


def show(call: Call, venue_id: str) -> VenueView:
    """Show a venue with its entrances."""
    venue = seen_venue(call.workspace, call.caller, venue_id)
    return whole_view(call.workspace, venue, call.workspace.venues.entrances(venue_id))


def history(call: Call, venue_id: str) -> History:
    """Show who moved a venue from where to where, and why."""
    seen_venue(call.workspace, call.caller, venue_id)
    lines = call.workspace.venues.history(venue_id)
    return {"items": [decision_view(call.workspace, line, call.language) for line in lines]}


def edit(call: Call, venue_id: str, body: Edit) -> VenueView:
    """Edit a venue's basic data."""
    changes = {
        name: _changed(name, value) for name in body.__struct_fields__ if (value := getattr(body, name)) is not UNSET
    }
    if not changes:
        raise InvalidFields([FieldError("", "nothing_to_change")])
    venue = change_venue.edit(call.workspace, call.caller, venue_id, changes)
    return whole_view(call.workspace, venue, call.workspace.venues.entrances(venue_id))


def submit(call: Call, venue_id: str, body: Submission) -> VenueView:
    """Submit a draft or a corrected application."""
    venue = change_venue.submit(call.workspace, call.caller, venue_id, body.promise)
    return whole_view(call.workspace, venue, call.workspace.venues.entrances(venue_id))


def deregister(call: Call, venue_id: str, body: Reason) -> VenueView:
    """Deregister a venue (注销): by its manager, or by the command with a reason."""
    venue = seen_venue(call.workspace, call.caller, venue_id)
    if not manages(venue, call.caller):
        call.caller.role_over(venue.region, "command")
        if not body.reason:
            raise one_field("reason", "missing")
    after = change_venue.deregister(call.workspace, call.caller, venue, body.reason)
    return venue_view(call.workspace, after)


def _domain(value: Request | None, kind: type[T]) -> T | None:
    return None if value is None else kind(**msgspec.structs.asdict(value))


def _changed(name: str, value: object) -> object:
    kinds: dict[str, type[object]] = {"vehicle": Vehicle, "opening_hours": OpeningHours, "sounds": Sounds}
    if isinstance(value, Point):
        return value.location()
    return _domain(value, kinds[name]) if isinstance(value, Request) else value
