"""A county's temporary health points: where whoever comes with an abnormal code is taken."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import OpaqueId, Point, Request, Text60
from chalicelib.api.views.regions import county_of
from chalicelib.domain import naming
from chalicelib.domain.alarm.health_point import POINTS_MAX, HealthPoint, HealthPoints
from chalicelib.domain.fields import Fields


class HealthPointIn(Request):
    """One point; without a region it serves the whole county."""

    name: Text60
    address: Text60
    phone: Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 -]{1,14}[0-9]\Z")]
    health_point_id: OpaqueId | None = None
    region: Annotated[str, Meta(pattern=r"^([0-9]{6}|[0-9]{9})\Z")] | None = None
    location: Point | None = None


class HealthPointsIn(Request):
    """All points of a county, in the order in which they are named to people."""

    items: Annotated[list[HealthPointIn], Meta(max_length=POINTS_MAX)]
    version: Annotated[int, Meta(ge=0)] | None = None


class PlaceView(TypedDict):
    """A point in WGS-84 degrees."""

    lat: float
    lon: float


class HealthPointItem(TypedDict):
    """One point as its county keeps it."""

    health_point_id: str
    name: str
    address: str
    phone: str
    region: str
    location: PlaceView | None


class HealthPointList(TypedDict):
    """A county's points."""

    items: list[HealthPointItem]
    version: int


def show(call: Call, code: str) -> HealthPointList:
    """List a county's health points."""
    county = county_of(call, code)
    call.caller.role_over(county, "reviewer", "command", "department", "health_officer")
    return _view(call.workspace.health_points.of(county))


def change(call: Call, code: str, body: HealthPointsIn) -> HealthPointList:
    """Replace a county's health points: its command's business."""
    county = county_of(call, code)
    call.caller.role_over(county, "command")
    fields = Fields()
    items = tuple(_point(call, county, place, item, fields) for place, item in enumerate(body.items))
    for place, item in enumerate(items):
        if item.id in {other.id for other in items[:place]}:
            fields.refuse(f"items[{place}].health_point_id", "duplicate")
    fields.done()
    known = call.workspace.health_points.of(county)
    version = known.version if body.version is None else body.version
    return _view(call.workspace.health_points.put(county, HealthPoints(items=items, version=version)))


def _point(call: Call, county: str, place: int, item: HealthPointIn, fields: Fields) -> HealthPoint:
    region = item.region or county
    if not region.startswith(county) or not call.workspace.regions.exists(region):
        fields.refuse(f"items[{place}].region", "region_unknown")
    return HealthPoint(
        id=item.health_point_id or call.workspace.fresh_id(),
        name=fields.take(f"items[{place}].name", naming.venue_name, item.name, ""),
        address=fields.take(f"items[{place}].address", naming.address, item.address, ""),
        phone=item.phone,
        region=region,
        location=item.location.location() if item.location else None,
    )


def _view(points: HealthPoints) -> HealthPointList:
    return {
        "items": [
            {
                "health_point_id": point.id,
                "name": point.name,
                "address": point.address,
                "phone": point.phone,
                "region": point.region,
                "location": {"lat": point.location.lat, "lon": point.location.lon} if point.location else None,
            }
            for point in points.items
        ],
        "version": points.version,
    }
