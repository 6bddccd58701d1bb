"""Doors and who tends them: the venue's manager all of them, a clerk those he was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.clerk import Clerk
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.usecases.venue.venue_moves import manages

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

VENUE_ID_LENGTH = 16  # an entrance's id begins with its venue's


class TendedVenue(Struct, frozen=True):
    """A venue with the doors that somebody tends there."""

    venue: Venue
    entrances: tuple[Entrance, ...]


def tended_venue(workspace: Workspace, caller: Caller, venue_id: str) -> TendedVenue:
    """Return a venue with the caller's doors; for whoever tends none it does not exist."""
    venue = workspace.venues.get(venue_id)
    if venue is None:
        raise NotFound("not_found")
    doors = tuple(workspace.venues.entrances(venue_id))
    if not manages(venue, caller):
        clerk = acting_clerk(workspace, caller, venue)
        doors = tuple(door for door in doors if clerk is not None and clerk.tends(door.id))
        if not doors:
            raise NotFound("not_found")
    return TendedVenue(venue, doors)


def tended_door(workspace: Workspace, caller: Caller, entrance_id: str) -> IssuedCode:
    """Return the code of a door that the caller tends; whether it is valid is judged at the time of the visit."""
    tended = tended_venue(workspace, caller, entrance_id[:VENUE_ID_LENGTH])
    door = next((door for door in tended.entrances if door.id == entrance_id), None)
    code = workspace.door.code(door.code) if door else None
    if code is None:
        raise NotFound("not_found")
    return code


def doors_of(workspace: Workspace, caller: Caller) -> list[TendedVenue]:
    """List where the caller is a clerk."""
    venues = workspace.venues.get_many(workspace.clerks.venues_of(caller.account))
    found = []
    for venue in venues.values():
        clerk = _clerk(workspace, caller, venue)
        doors = [door for door in workspace.venues.entrances(venue.id) if clerk is not None and clerk.tends(door.id)]
        if doors and venue.live:
            found.append(TendedVenue(venue, tuple(doors)))
    return found


def tends_any_door(workspace: Workspace, caller: Caller) -> bool:
    """Say whether the caller is manager or clerk anywhere."""
    managed = workspace.venues.of_manager(caller.account)
    return any(manages(venue, caller) for venue in managed) or bool(doors_of(workspace, caller))


def acting_clerk(workspace: Workspace, caller: Caller, venue: Venue) -> Clerk | None:
    """Return what the caller may do as a clerk of the venue; who registers people has said who he is himself."""
    clerk = _clerk(workspace, caller, venue)
    if clerk is not None and caller.person is None:
        raise Forbidden("identity_missing")
    return clerk


def stands(venue: Venue, clerk: Clerk) -> bool:
    """Say whether a clerk still is one: he ends with whoever appointed him, also should that manager come back."""
    if not venue.manager_accepted and clerk.appointed_by == venue.applicant:
        return True
    since = venue.managed_since
    return clerk.appointed_by == venue.manager and (since is None or clerk.since >= since)


def _clerk(workspace: Workspace, caller: Caller, venue: Venue) -> Clerk | None:
    clerk = workspace.clerks.get(venue.id, caller.account)
    return clerk if clerk is not None and stands(venue, clerk) else None
