"""Inspections: what an inspector finds at a poster, offline too, and what was found in one's region."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.days import Dated, Instant
from chalicelib.api.models import OpaqueId, Page, Point, Text500
from chalicelib.api.times import local
from chalicelib.domain.day import check_order, day_end, day_start, local_day
from chalicelib.domain.place.venue import Venue
from chalicelib.storage.inspections import Span, Told
from chalicelib.usecases.supervision import inspect as inspecting
from chalicelib.usecases.supervision import list_inspections

RegionCode = Annotated[str, Meta(pattern=r"^[0-9]{2}([0-9]{2}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?)?\Z")]
CodeState = Literal["live", "unissued", "superseded", "disabled", "deregistered", "removed"]
Presence = Literal["on_site", "doubtful", "remote", "unverified"]


class InspectionIn(Dated):
    """What was found; sent again with the same id it is the same inspection."""

    inspection_id: Annotated[str, Meta(max_length=60)]
    occurred_at: Instant
    code: Annotated[str, Meta(max_length=200)]
    posted_ok: bool
    position: Point | None = None
    note: Text500 = ""
    photo_upload_id: OpaqueId | None = None


class InspectionQuery(Page, Dated, rename={"from_": "from"}):
    """Which inspections: of a region or a venue, of which local days, both included."""

    region: RegionCode | None = None
    venue_id: OpaqueId | None = None
    from_: dt.date | None = None
    to: dt.date | None = None


class InspectionView(TypedDict):
    """One inspection.

    `state` is that of the code when it was found, `version` and `serial` are the poster's; it is `superseded` when
    `current_version` should hang there. `place` classes how far from the venue's point it was found, as with scans.
    """

    inspection_id: str
    occurred_at: str
    received_at: str
    office: str
    venue_id: str
    venue: str
    entrance_id: str
    region: str
    category: str
    code: str
    serial: str
    version: int
    current_version: int | None
    live: bool
    superseded: bool
    state: CodeState
    posted_ok: bool
    place: Presence
    note: str | None
    photo: bool


class InspectionList(TypedDict):
    """Inspections county by county, newest first."""

    items: list[InspectionView]
    next_cursor: str | None


def register(call: Call, body: InspectionIn) -> Reply[InspectionView]:
    """Keep an inspection and tell what the poster is: live or not, which version, whether it hangs where it should.

    Up to seven days late; a photo is uploaded first (`POST /v1/uploads`, kind `photo`). Sent again it answers 200.
    """
    found = inspecting.Found(
        inspection_id=body.inspection_id,
        occurred_at=body.occurred_at.astimezone(dt.UTC),
        code=body.code,
        posted_ok=body.posted_ok,
        position=body.position.location() if body.position else None,
        note=body.note,
        photo=body.photo_upload_id,
    )
    told, venue, resend = inspecting.inspect(call.workspace, call.caller, found)
    return Reply(200 if resend else 201, _view(call, told, venue))


def listing(call: Call, query: InspectionQuery) -> InspectionList:
    """List inspections within one's roles."""
    tenant = call.workspace.tenant
    today = local_day(call.workspace.instant(), tenant)
    last = query.to or today
    first = query.from_ or min(last, today - dt.timedelta(days=tenant.retention.photos_days + 1))
    check_order(first, last)
    span = Span(day_start(first, tenant), day_end(last, tenant))
    wanted = list_inspections.Wanted(span=span, region=query.region, venue=query.venue_id)
    found, cursor = list_inspections.list_inspections(call.workspace, call.caller, wanted, (query.limit, query.cursor))
    return {"items": [_view(call, told, venue) for told, venue in found], "next_cursor": cursor}


def photo(call: Call, inspection_id: str) -> Reply[bytes]:
    """Show an inspection's photo; each look is on record."""
    picture = list_inspections.show_photo(call.workspace, call.caller, inspection_id)
    return Reply(200, picture, {"Content-Type": "image/jpeg", "Content-Disposition": 'inline; filename="photo.jpg"'})


def _view(call: Call, told: Told, venue: Venue) -> InspectionView:
    each, offset = told.inspection, call.workspace.utc_offset
    return {
        "inspection_id": each.id,
        "occurred_at": local(each.occurred_at, offset),
        "received_at": local(each.received_at, offset),
        "office": each.office,
        "venue_id": each.venue,
        "venue": venue.name,
        "entrance_id": each.entrance,
        "region": each.region,
        "category": each.category,
        "code": each.code,
        "serial": each.serial,
        "version": each.version,
        "current_version": each.current_version,
        "live": each.live,
        "superseded": each.superseded,
        "state": each.state,  # type: ignore[typeddict-item]
        "posted_ok": each.posted_ok,
        "place": each.place,  # type: ignore[typeddict-item]
        "note": told.note or None,
        "photo": each.photo is not None,
    }
