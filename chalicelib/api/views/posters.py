"""Posters: an address for an entrance's poster, on one of the province's papers, or a region's in one document."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import OpaqueId, Request
from chalicelib.domain.errors import one_field
from chalicelib.domain.job import State
from chalicelib.usecases.venue.make_poster import make_poster


class PosterQuery(Request):
    """Which poster: a picture or a document, on which paper (the province's usual one by default)."""

    format: Literal["png", "pdf"] = "png"
    paper: Literal["A3", "A2", "card"] | None = None


class PostersRequest(Request):
    """Whose posters: all of a county, a town or a village, or those of listed venues; on which paper."""

    county: Annotated[str, Meta(pattern=r"^[0-9]{6}\Z")] | None = None
    town: Annotated[str, Meta(pattern=r"^[0-9]{9}\Z")] | None = None
    village: Annotated[str, Meta(pattern=r"^[0-9]{12}\Z")] | None = None
    venue_ids: Annotated[tuple[OpaqueId, ...], Meta(min_length=1, max_length=1000)] | None = None
    paper: Literal["A3", "A2", "card"] | None = None


class PostersView(TypedDict):
    """The job that draws them."""

    job_id: str
    state: State


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


def ask(call: Call, body: PostersRequest) -> PostersView:
    """Ask for the posters of many venues in one document, in the order of town, village, venue, entrance.

    `GET /v1/jobs/{job_id}` tells its progress, then its address and which posters could not be drawn. Codes that are
    disabled or replaced are left out. Asked again within ten minutes it is the same job.
    """
    from chalicelib.usecases.printing.ask_posters import ask_posters

    given = [each for each in (body.county, body.town, body.village, body.venue_ids) if each is not None]
    if len(given) != 1:
        raise one_field("county", "one_of_four")
    region = body.county or body.town or body.village
    job = ask_posters(call.workspace, call.caller, region, body.venue_ids or (), body.paper)
    return {"job_id": job.name, "state": job.state}
