"""Make an entrance's poster: rendered once per content, kept, handed out by a short-lived address."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.day import local_day
from chalicelib.domain.errors import Conflict, NotFound, one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.place.venue import DISABLED, Entrance, Venue
from chalicelib.observability import log
from chalicelib.poster import Colours, Format, Paper, Poster, render
from chalicelib.storage import keys
from chalicelib.usecases.venue.venue_moves import manages, seen_venue

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

VENUE_ID_LENGTH = 16
_CONTENT_TYPE = {"png": "image/png", "pdf": "application/pdf"}


class PosterLink(Struct, frozen=True):
    """Where a poster can be fetched for a while, and which one it is."""

    url: str
    expires_in: int
    serial: str
    version: int


def make_poster(
    workspace: Workspace, caller: Caller, entrance_id: str, paper: Paper | None, kind: Format
) -> PosterLink:
    """Return the address of an entrance's poster, rendering it when nobody has before."""
    venue, entrance, code = _issued(workspace, caller, entrance_id)
    papers = workspace.tenant.papers_for(vehicle=venue.vehicle is not None)
    if paper is not None and paper not in papers:
        raise one_field("paper", "paper_unknown")
    cap = workspace.tenant.limits.posters_per_person_hour
    workspace.ephemera.spend("posters", caller.account, cap, 3600)
    poster = poster_of(workspace, venue, entrance, code, workspace.duties.county(venue.region[:6]).hotline)
    chosen: Paper = paper or papers[0]
    digest = hashlib.sha256(repr(poster).encode()).hexdigest()[:16]
    key = keys.poster_key(workspace.tenant.code, entrance.id, digest, chosen, kind)
    if not workspace.files.exists(key):
        workspace.files.put(key, render(poster, chosen, kind), _CONTENT_TYPE[kind])
        log("poster_rendered", venue=venue.id, entrance=entrance.id, kind=kind)
    workspace.postings.made(venue.region, venue.id, workspace.instant())
    lifetime_s = min(300, workspace.tenant.tokens.poster_url_s)
    url = workspace.files.link(key, lifetime_s, f"{poster.serial}.{kind}")
    return PosterLink(url, lifetime_s, poster.serial, poster.version)


def poster_of(workspace: Workspace, venue: Venue, entrance: Entrance, code: IssuedCode, hotline: str | None) -> Poster:
    """Gather everything an entrance's poster says; `hotline` is its county's own, if it has one."""
    tenant = workspace.tenant
    words = tenant.poster
    brand = tenant.brand
    vehicle = venue.vehicle
    return Poster(
        brand_name=words.title,
        colours=Colours(brand.primary, brand.primary_dark, brand.accent, brand.ink),
        venue=code.venue_name,
        entrance=code.entrance_name,
        code=code.code,
        url=f"HTTPS://{workspace.code_host}/C/{code.code}",
        serial=serial_of(venue, entrance),
        version=entrance.version,
        issued_on=local_day(code.issued_at, tenant),
        how_to=words.steps,
        hotline=hotline or words.hotline,
        mounting_note=words.mounting_vehicle if vehicle else words.mounting,
        command_name=tenant.wording.command,
        slogan=words.slogan,
        assisted=words.assisted,
        privacy=words.privacy,
        kind="vehicle" if vehicle else "place",
        plate=vehicle.plate if vehicle else None,
    )


def serial_of(venue: Venue, entrance: Entrance) -> str:
    """Spell the serial number on a poster: county, venue, entrance, version."""
    door = entrance.id[VENUE_ID_LENGTH:]
    return f"{venue.region[:6]}-{venue.id[:6]}{door}-{entrance.version:02d}".upper()


def _issued(workspace: Workspace, caller: Caller, entrance_id: str) -> tuple[Venue, Entrance, IssuedCode]:
    venue = seen_venue(workspace, caller, entrance_id[:VENUE_ID_LENGTH])
    if not manages(venue, caller):
        caller.role_over(venue.region, "reviewer", "command", "department", category=venue.category)
    found = [entrance for entrance in workspace.venues.entrances(venue.id) if entrance.id == entrance_id]
    if not found:
        raise NotFound("not_found")
    codes = workspace.venues.codes(found)
    if venue.state == DISABLED:
        raise Conflict("code_disabled")
    if not venue.live or not codes:
        raise Conflict("no_code_yet")
    return venue, found[0], codes[0]
