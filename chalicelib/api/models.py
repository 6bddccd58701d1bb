"""The pieces that several requests share."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.domain.place.venue import Location

IdType = Literal["resident_id", "passport", "hk_macau_permit", "taiwan_permit", "foreign_permanent_id"]
Text60 = Annotated[str, Meta(max_length=200)]
Text500 = Annotated[str, Meta(max_length=2000)]
OpaqueId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.-]{1,40}\Z")]


JUDGED_ALONE = "x-judged-alone"


class Request(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A request body or query: unknown fields are refused, and what somebody sent shows in no trace."""

    __repr__ = object.__repr__


def judged_alone(model: type[Request]) -> Meta:
    """Mark a part of a list that is decoded by itself (`decode_part`), so that a bad one refuses no other.

    The body takes anything in its place; the document shows what belongs there.
    """
    return Meta(extra_json_schema={JUDGED_ALONE: model.__name__}, extra={JUDGED_ALONE: model})


class Point(Request):
    """A point in WGS-84 degrees."""

    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Annotated[float, Meta(ge=-180, le=180)]

    def location(self) -> Location:
        """Return the domain's point."""
        return Location(self.lat, self.lon)


class Page(Request):
    """Which part of a list."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    cursor: Annotated[str, Meta(max_length=400)] | None = None
