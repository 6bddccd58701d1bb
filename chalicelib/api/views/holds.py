"""Holds for a case in law: placed by one person, confirmed by another of another office, read with a reason."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.days import Dated, Instant
from chalicelib.api.models import OpaqueId, Page, Request
from chalicelib.api.times import local, local_or_none
from chalicelib.api.views.held_rows import HeldRowList, held_row_list
from chalicelib.domain.custody.hold import ClassDay, HoldCase, State, Stretch
from chalicelib.usecases.custody import confirm_hold, place_hold, read_hold, release_hold
from chalicelib.usecases.custody.list_rows import Estimate
from chalicelib.usecases.custody.place_hold import Listing, Proposal, Shown
from chalicelib.usecases.custody.read_hold import Purpose
from chalicelib.usecases.custody.settle_holds import pending_of

Words = Annotated[str, Meta(min_length=1, max_length=2000)]


class ListingRequest(Dated, rename={"since": "from", "until": "to"}):
    """Rows to keep: a venue's, or one entrance's, from one instant to another (both included); or an alert's."""

    venue_id: OpaqueId | None = None
    entrance_id: OpaqueId | None = None
    since: Instant | None = None
    until: Instant | None = None
    alert_id: OpaqueId | None = None


class HoldRequest(Dated):
    """For which case, on which legal basis, after which assessment, until when, and exactly what."""

    case_no: Annotated[str, Meta(min_length=1, max_length=200)]
    legal_basis: Words
    assessment: Words
    until: Instant
    rows: Annotated[list[ListingRequest], Meta(min_length=1, max_length=20)]


class HoldConfirmation(Request):
    """How many rows the second person has seen that it keeps: should it have grown since, nothing is confirmed."""

    rows: Annotated[int, Meta(ge=0)] | None = None


class HeldRowQuery(Page, kw_only=True):
    """What for, whether in full, and which part."""

    reason: Purpose
    full: bool = False


class EstimateView(TypedDict):
    """What it would keep, counted now: `people` are different ones per class and day, `gone` is destroyed already.

    `growing`: a day still takes rows, and whatever comes within the listed times is kept as well.
    """

    rows: int
    people: int
    classes: dict[str, int]
    gone: list[str]
    growing: bool


class HoldView(TypedDict):
    """One hold; its case is shown to whoever decides on holds of the region, while it lives."""

    hold_id: str
    state: State
    region: str
    office: str
    proposed_at: str
    confirmed_office: str | None
    confirmed_at: str | None
    until: str
    ended_at: str | None
    rows: int
    days: list[str]
    case_no: str | None
    legal_basis: str | None
    assessment: str | None
    listed: list[dict[str, str | None]]
    estimate: EstimateView | None


class HoldList(TypedDict):
    """Holds of one's regions, newest first."""

    items: list[HoldView]
    next_cursor: str | None


def propose(call: Call, body: HoldRequest) -> HoldView:
    """Propose a hold; it keeps nothing before a second person confirms it."""
    rows = tuple(
        Listing(
            venue_id=row.venue_id,
            entrance_id=row.entrance_id,
            since=row.since,
            until=row.until,
            alert_id=row.alert_id,
        )
        for row in body.rows
    )
    wanted = Proposal(
        case_no=body.case_no, legal_basis=body.legal_basis, assessment=body.assessment, until=body.until, rows=rows
    )
    return _view(call, place_hold.propose(call.workspace, call.caller, wanted))


def listing(call: Call, query: Page) -> HoldList:
    """List holds."""
    found, cursor = read_hold.listing(call.workspace, call.caller, query.limit, query.cursor)
    return {"items": [_view(call, shown, names=False) for shown in found], "next_cursor": cursor}


def show(call: Call, hold_id: str) -> HoldView:
    """Show a hold, and how much it would keep while it waits for its second person."""
    return _view(call, read_hold.show(call.workspace, call.caller, hold_id))


def confirm(call: Call, hold_id: str, body: HoldConfirmation) -> HoldView:
    """Confirm a hold of another office: its rows are kept from now on."""
    return _view(call, confirm_hold.confirm(call.workspace, call.caller, hold_id, body.rows))


def release(call: Call, hold_id: str) -> None:
    """Give a hold up before its end."""
    release_hold.release(call.workspace, call.caller, hold_id)


def rows(call: Call, hold_id: str, query: HeldRowQuery) -> HeldRowList:
    """Read what a hold keeps."""
    page = (query.limit, query.cursor)
    found, cursor = read_hold.read_rows(call.workspace, call.caller, hold_id, query.reason, page, full=query.full)
    return held_row_list(call, found, cursor)


def _view(call: Call, shown: Shown, *, names: bool = True) -> HoldView:
    hold, offset = shown.hold, call.workspace.utc_offset
    case = shown.case or HoldCase(case_no="", legal_basis="", assessment="", stretches=())
    return {
        "hold_id": hold.id,
        "state": hold.state(call.workspace.instant(), pending_of(call.workspace)),
        "region": hold.region,
        "office": hold.office,
        "proposed_at": local(hold.at, offset),
        "confirmed_office": hold.confirmed_office,
        "confirmed_at": local_or_none(hold.confirmed_at, offset),
        "until": local(hold.until, offset),
        "ended_at": local_or_none(hold.released_at or hold.ended_at, offset),
        "rows": hold.rows,
        "days": [_spelled(what) for what in hold.days],
        "case_no": case.case_no or None,
        "legal_basis": case.legal_basis or None,
        "assessment": case.assessment or None,
        "listed": _listed(call, case.stretches, names=names),
        "estimate": _estimate(shown.estimate) if shown.estimate else None,
    }


def _listed(call: Call, stretches: tuple[Stretch, ...], *, names: bool) -> list[dict[str, str | None]]:
    """Show what is listed; by name where one hold is read, for whoever confirms it knows no venue by its id."""
    offset = call.workspace.utc_offset
    venues = call.workspace.venues.get_many({each.venue for each in stretches}) if names else {}
    doors = {venue: call.workspace.venues.entrance_names(venue) for venue in venues}
    return [
        {
            "venue_id": each.venue,
            "venue": venues[each.venue].name if each.venue in venues else None,
            "entrance_id": each.entrance,
            "entrance": doors.get(each.venue, {}).get(each.entrance or ""),
            "from": local(each.since, offset),
            "to": local(each.until, offset),
            "alert_id": each.alert,
        }
        for each in stretches
    ]


def _estimate(found: Estimate) -> EstimateView:
    return {
        "rows": found.rows,
        "people": found.people,
        "classes": found.classes,
        "gone": [_spelled(what) for what in found.gone],
        "growing": found.growing,
    }


def _spelled(what: ClassDay) -> str:
    return f"{what.row_class}/{what.day}"
