"""Standard addresses: sent by the police, found by everybody who applies for a code."""

from __future__ import annotations

from typing import Annotated, TypedDict
from urllib.parse import quote

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import OpaqueId, Request
from chalicelib.api.route import XLSX
from chalicelib.api.views.expected_venues import Region, Text120
from chalicelib.api.views.health_points import PlaceView
from chalicelib.domain.errors import one_field
from chalicelib.domain.place.venue import Location
from chalicelib.domain.supervision.address import StandardAddress
from chalicelib.usecases.supervision.find_addresses import NEAREST_AT_MOST
from chalicelib.usecases.supervision.keep_addresses import ROWS_IN_BODY

AddressCode = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{1,40}\Z")]
_FORM_NAME = "公安标准地址.xlsx"


class AddressIn(Request):
    """A standard address in a town or village, with its point in WGS-84 degrees."""

    address: Text120
    region: Annotated[str, Meta(pattern=r"^([0-9]{9}|[0-9]{12})\Z")]
    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Annotated[float, Meta(ge=-180, le=180)]
    code: AddressCode | None = None


class AddressesQuery(Request):
    """Which county's addresses."""

    region: Region


class AddressesIn(Request):
    """Addresses to be written, those of the same code anew, and the codes of withdrawn ones; or an upload of rows."""

    rows: Annotated[list[AddressIn], Meta(max_length=ROWS_IN_BODY)] | None = None
    withdrawn: Annotated[list[AddressCode], Meta(max_length=ROWS_IN_BODY)] | None = None
    upload_id: OpaqueId | None = None


class AddressesView(TypedDict, total=False):
    """How many addresses were written and withdrawn (200), or the job that reads an upload (202)."""

    written: int
    withdrawn: int
    job_id: str
    state: str


class FindQuery(Request):
    """A point, or a text and the region to look for it in."""

    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    q: Annotated[str, Meta(min_length=1, max_length=120)] | None = None
    region: Region | None = None
    limit: Annotated[int, Meta(ge=1, le=NEAREST_AT_MOST)] = 5


class AddressItem(TypedDict):
    """An address; how far it is from the point, where one was given."""

    code: str
    address: str
    region: str
    location: PlaceView
    distance_m: int | None


class AddressList(TypedDict):
    """Addresses, the nearest first or as they stand; `more` of those with the text may not have been looked at."""

    items: list[AddressItem]
    more: bool


def replace(call: Call, query: AddressesQuery, body: AddressesIn) -> Reply[AddressesView]:
    """Write a county's standard addresses: the business of its police's department, or of its command."""
    from chalicelib.usecases.supervision.keep_addresses import put_addresses, start_addresses

    if (body.upload_id is None) == (body.rows is None and body.withdrawn is None):
        raise one_field("rows", "rows_or_upload")
    if body.upload_id is not None:
        job = start_addresses(call.workspace, call.caller, query.region, body.upload_id)
        return Reply(202, {"job_id": job.name, "state": job.state})
    said = [
        {
            "code": each.code or "",
            "address": each.address,
            "region": each.region,
            "lat": f"{each.lat:.9f}",
            "lon": f"{each.lon:.9f}",
        }
        for each in body.rows or []
    ]
    written, withdrawn = put_addresses(call.workspace, call.caller, query.region, said, body.withdrawn or [])
    return Reply(200, {"written": written, "withdrawn": withdrawn})


def find(call: Call, query: FindQuery) -> AddressList:
    """Find standard addresses: those nearest to a point (within about a kilometre), or those that hold a text."""
    from chalicelib.usecases.supervision.find_addresses import nearest, search

    if query.lat is not None and query.lon is not None and query.q is None:
        near = nearest(call.workspace, Location(query.lat, query.lon), query.limit)
        return {"items": [_item(each, round(metres)) for metres, each in near], "more": False}
    if query.q is None or query.region is None or query.lat is not None or query.lon is not None:
        raise one_field("q", "point_or_text")
    found, more = search(call.workspace, call.caller, query.q, query.region, query.limit)
    return {"items": [_item(each, None) for each in found], "more": more}


def template(call: Call) -> Reply[bytes]:  # noqa: ARG001
    """Hand out the empty sheet of standard addresses."""
    from chalicelib.sheets.plain_forms import ADDRESSES
    from chalicelib.sheets.plain_template import draw_plain

    headers = {
        "Content-Type": XLSX,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(_FORM_NAME)}",
        "Cache-Control": "public, max-age=86400",
    }
    return Reply(200, draw_plain(ADDRESSES), headers)


def _item(each: StandardAddress, metres: int | None) -> AddressItem:
    point: PlaceView = {"lat": each.location.lat, "lon": each.location.lon}
    return {
        "code": each.code,
        "address": each.address,
        "region": each.region,
        "location": point,
        "distance_m": metres,
    }
