"""List inspections within one's roles, newest first, and show a photo: each look is on record before it is had."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.errors import Forbidden, NotFound, one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import Venue
from chalicelib.storage import keys
from chalicelib.storage.inspections import Reader, Span, Told
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.supervision.keep_photo import open_photo
from chalicelib.usecases.venue.venue_moves import SEEING

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

HOUR_S = 3600


class Wanted(Struct, frozen=True, kw_only=True):
    """Which inspections: of a region, a venue, between two instants; without a region wherever one has roles."""

    span: Span
    region: str | None = None
    venue: str | None = None


def list_inspections(
    workspace: Workspace, caller: Caller, wanted: Wanted, page: tuple[int, str | None]
) -> tuple[list[tuple[Told, Venue]], str | None]:
    """List inspections with their venues, county by county."""
    limit, cursor = page
    after = cursors.read(cursor)
    venue_of = cache(workspace.venues.get)

    def kept(told: Told) -> tuple[Told, Venue] | None:
        each = told.inspection
        venue = venue_of(each.venue)
        if venue is None or not each.region.startswith(wanted.region or "") or not _sees(caller, venue):
            return None
        return told, venue

    return cursors.page(_walk(workspace, caller, wanted, after), kept, limit)


def show_photo(workspace: Workspace, caller: Caller, inspection_id: str) -> bytes:
    """Return an inspection's photo to whoever supervises its venue."""
    told = workspace.inspections.get(inspection_id, reader_of(workspace))
    venue = workspace.venues.get(told.inspection.venue) if told else None
    if told is None or venue is None or not _sees(caller, venue) or told.inspection.photo is None:
        raise NotFound("not_found")
    cap = workspace.tenant.limits.searches_per_staff_hour
    workspace.ephemera.spend("photos", caller.account, cap, HOUR_S)
    role = caller.role_over(venue.region, *SEEING, category=venue.category)
    facts: dict[str, str | int | bool | list[str] | None] = {"region": venue.region}
    record(workspace, "PHOTO_READ", office=role.office, purpose="supervision", facts=facts)
    day = keys.day(told.inspection.occurred_at, workspace.utc_offset)
    return open_photo(workspace, told.inspection.photo, day)


def reader_of(workspace: Workspace) -> Reader:
    """Return who reads now, with the keys that open now."""
    return Reader(workspace.instant(), workspace.day_keys)


def _sees(caller: Caller, venue: Venue) -> bool:
    return any(role.covers(venue.region, venue.category) for role in caller.roles_named(*SEEING))


def _walk(workspace: Workspace, caller: Caller, wanted: Wanted, after: str | None) -> Iterator[tuple[str, Told]]:
    if wanted.venue:
        yield from _of_venue(workspace, caller, wanted, after)
        return
    start, _, place = (after or "").partition("/")
    for county in counties_of(workspace, caller, wanted.region):
        if county >= start:
            resumed = place if county == start and place else None
            for found, told in workspace.inspections.in_county(county, wanted.span, reader_of(workspace), resumed):
                yield f"{county}/{found}", told


def _of_venue(workspace: Workspace, caller: Caller, wanted: Wanted, after: str | None) -> Iterator[tuple[str, Told]]:
    venue = workspace.venues.get(wanted.venue or "")
    if venue is None or not _sees(caller, venue):
        raise NotFound("not_found")
    yield from workspace.inspections.of_venue(venue.region[:6], venue.id, wanted.span, reader_of(workspace), after)


def counties_of(workspace: Workspace, caller: Caller, region: str | None) -> list[str]:
    """Return the counties to walk: those of the region, narrowed to where the caller's roles reach."""
    roles = {role.region for role in caller.roles_named(*SEEING)}
    if region is None:
        areas = roles
    elif not workspace.regions.exists(region):
        raise one_field("region", "region_unknown")
    else:
        areas = {max(role, region, key=len) for role in roles if role.startswith(region) or region.startswith(role)}
    if not areas:
        raise Forbidden("outside_your_region")
    return sorted({county for area in areas for county in workspace.regions.counties_under(area)})
