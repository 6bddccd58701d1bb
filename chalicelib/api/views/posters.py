"""Posters: an address for an entrance's poster, on one of the province's papers."""

from __future__ import annotations

from typing import Literal, TypedDict

from chalicelib.api.call import Call
from chalicelib.api.models import Request
from chalicelib.usecases.venue.make_poster import make_poster


class PosterQuery(Request):
    """Which poster: a picture or a document, on which paper (the province's usual one by default)."""

    format: Literal["png", "pdf"] = "png"
    paper: Literal["A3", "A2", "card"] | None = None


class PosterView(TypedDict):
    """Where a poster can be fetched, for at most five minutes."""

    url: str
    expires_in: int
    serial: str
    version: int


def link(call: Call, entrance_id: str, query: PosterQuery) -> PosterView:
    """Give the address of an entrance's poster."""
    poster = make_poster(call.workspace, call.caller, entrance_id, query.paper, query.format)
    return {
        "url": poster.url,
        "expires_in": poster.expires_in,
        "serial": poster.serial,
        "version": poster.version,
    }
