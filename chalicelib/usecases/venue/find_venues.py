"""Find venues: one's own, a region's by state, or by exact phone or document number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.day import local_day
from chalicelib.domain.errors import Forbidden, one_field
from chalicelib.domain.malformed import Malformed
from chalicelib.domain.person import identity, phone
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.place.venue import STATES, Venue, review_due
from chalicelib.storage import keys
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.venue.venue_moves import SEEING, manages, sees

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_SEARCH_LIMIT = 100
_PLACED = re.compile(r"[0-9]{8}T[0-9]{6}\.[0-9]{3}Z\|[a-z2-7]{16}")


class Wanted(Struct, frozen=True, kw_only=True):
    """Which venues of a region are wanted."""

    region: str
    state: str | None = None
    category: str | None = None
    reviewed_by: str | None = None
    overdue: bool = False


def mine(workspace: Workspace, caller: Caller, limit: int, cursor: str | None) -> tuple[list[Venue], str | None]:
    """List the venues that wait for the caller, then those that he manages, newest first."""
    found = {venue.id: venue for venue in workspace.venues.inviting(caller.account)}
    found |= {venue.id: venue for venue in workspace.venues.of_manager(caller.account)}
    start = _number(cursor)
    page = list(found.values())[start : start + limit]
    return page, cursors.spell(str(start + limit)) if start + limit < len(found) else None


def in_region(
    workspace: Workspace, caller: Caller, wanted: Wanted, limit: int, cursor: str | None
) -> tuple[list[Venue], str | None]:
    """List a region's venues that the caller's roles cover, county by county and state by state.

    Those that somebody reviewed are found by him, not by walking the region.
    """
    roles = tuple(role for role in caller.roles_named(*SEEING) if _touches(role, wanted.region))
    if not roles:
        raise Forbidden("outside_your_region")
    areas = _areas(wanted.region, roles)

    def kept(venue: Venue) -> Venue | None:
        return venue if sees(venue, caller) and _fits(workspace, venue, wanted) else None

    after = cursors.read(cursor)
    if wanted.reviewed_by:
        return cursors.page(workspace.venues.reviewed_by(wanted.reviewed_by, after), kept, limit)
    return cursors.page(_walk(workspace, areas, wanted.state, after), kept, limit)


def search(
    workspace: Workspace, caller: Caller, phone_number: str | None, id_type: str, number: str | None
) -> list[Venue]:
    """Find venues by exact phone or document number: one's own, or those in a reviewer's region."""
    staff = caller.roles_named(*SEEING)
    limits = workspace.tenant.limits
    cap = limits.searches_per_staff_hour if staff else limits.searches_per_person_hour
    workspace.ephemera.spend("searches", caller.account, cap, 3600)
    found = _found(workspace, phone_number, id_type, number)
    return list(islice((venue for venue in found if sees(venue, caller) or manages(venue, caller)), _SEARCH_LIMIT))


def _found(workspace: Workspace, phone_number: str | None, id_type: str, number: str | None) -> Iterator[Venue]:
    if (phone_number is None) == (number is None):
        raise one_field("phone", "one_of_two")
    if phone_number is not None:
        try:
            mobile = phone.parse(phone_number).number
        except Malformed as malformed:
            raise one_field("phone", malformed.code, **malformed.params) from None
        account = workspace.people.account_of_phone(mobile, create=False)
        return workspace.venues.of_manager(account) if account else iter(())
    try:
        document = identity.parse(id_type, number or "", local_day(workspace.instant(), workspace.tenant))
    except Malformed as malformed:
        raise one_field("id_number", malformed.code, **malformed.params) from None
    from chalicelib.security.pseudonyms import person_id

    person = person_id(workspace.keyring.index, id_type, document.value)
    return workspace.venues.of_person(person)


def _areas(region: str, roles: tuple[Role, ...]) -> list[str]:
    """Narrow a region to where the roles reach: the whole of it, or the parts they cover."""
    if any(region.startswith(role.region) for role in roles):
        return [region]
    inside = {role.region for role in roles}
    return sorted(area for area in inside if not any(area != other and area.startswith(other) for other in inside))


def _walk(workspace: Workspace, areas: list[str], state: str | None, after: str | None) -> Iterator[tuple[str, Venue]]:
    """Walk areas, their counties and the states in a fixed order, resuming after a place."""
    stretches = [
        (f"{area}/{county}/{each}", county, keys.county_prefix(each, area))
        for area in areas
        for county in workspace.regions.counties_under(area)
        for each in ((state,) if state else sorted(STATES))
    ]
    start, _, place = (after or "").rpartition("/")
    for name, county, prefix in stretches:
        if name < start:
            continue
        resumed = _place(place, prefix) if name == start and place else None
        for found, venue in workspace.venues.in_county(county, prefix, resumed):
            yield f"{name}/{found}", venue


def _place(text: str, prefix: str) -> str:
    """Return a place of a cursor; one that we did not write would be refused by the database."""
    if not text.startswith(prefix) or len(keys.parts(text)) != 3 or not _PLACED.fullmatch(keys.parts(text)[2]):
        raise one_field("cursor", "cursor_invalid")
    return text


def _fits(workspace: Workspace, venue: Venue, wanted: Wanted) -> bool:
    if not venue.region.startswith(wanted.region) or (wanted.category and venue.category != wanted.category):
        return False
    if wanted.reviewed_by and (venue.reviewer, wanted.state or venue.state) != (wanted.reviewed_by, venue.state):
        return False
    return not wanted.overdue or is_overdue(workspace, venue)


def is_overdue(workspace: Workspace, venue: Venue) -> bool:
    """Say whether an application has waited too long for its review."""
    due = review_due(venue)
    return due is not None and workspace.instant() >= due


def _touches(role: Role, region: str) -> bool:
    return region.startswith(role.region) or role.region.startswith(region)


def _number(cursor: str | None) -> int:
    text = cursors.read(cursor)
    if text is None:
        return 0
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise one_field("cursor", "cursor_invalid")
    return int(text)
