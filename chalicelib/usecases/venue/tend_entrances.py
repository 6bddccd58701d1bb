"""Tend a venue's entrances: add, rename, remove, and give a new code where the old one was misused or torn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.application import WantedEntrance, checked_entrance
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.place.venue import DEREGISTERED, DISABLED, Entrance, Venue
from chalicelib.observability import log
from chalicelib.usecases.venue.apply import NUMBERS, new_entrance
from chalicelib.usecases.venue.check_printable import refuse_unprintable
from chalicelib.usecases.venue.venue_moves import decision_by, fresh_code, issue_at, managed_venue, renamed, seen_venue

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def add(workspace: Workspace, caller: Caller, venue_id: str, wanted: WantedEntrance) -> Entrance:
    """Add an entrance; on a live venue its code is issued at once."""
    venue, entrances = _tended(workspace, caller, venue_id)
    clean = _clean(wanted)
    _refuse_taken(clean.name, entrances)
    number = _next_number(workspace, venue)
    if len(entrances) >= workspace.tenant.caps.entrances or number > NUMBERS:
        raise Conflict("entrances_full")
    entrance = new_entrance(workspace, venue.id, number, clean)
    at = workspace.instant()
    codes = (issue_at(workspace, venue, entrance, at),) if venue.live else ()
    _commit(workspace, caller, venue, "add_entrance", entrance, codes)
    return entrance


def rename(
    workspace: Workspace, caller: Caller, venue_id: str, entrance_id: str, name: str | None, description: str | None
) -> Entrance:
    """Rename or describe an entrance; its code stays."""
    venue, entrances = _tended(workspace, caller, venue_id)
    before = _one(entrances, entrance_id)
    wanted = WantedEntrance(
        before.name if name is None else name, before.description if description is None else description, before.kind
    )
    clean = _clean(wanted)
    _refuse_taken(clean.name, [entrance for entrance in entrances if entrance.id != entrance_id])
    after = replace(before, name=clean.name, description=clean.description)
    codes = tuple(renamed(workspace, venue, after, code) for code in workspace.venues.codes([before]))
    _commit(workspace, caller, venue, "rename_entrance", after, codes)
    return after


def remove(workspace: Workspace, caller: Caller, venue_id: str, entrance_id: str) -> None:
    """Remove an entrance: its code refuses scans from now on; the last one stays."""
    venue, entrances = _tended(workspace, caller, venue_id)
    before = _one(entrances, entrance_id)
    if len(entrances) == 1:
        raise Conflict("entrance_last")
    at = workspace.instant()
    codes = tuple(code.closed(at, "removed") for code in workspace.venues.codes([before]))
    _commit(workspace, caller, venue, "remove_entrance", replace(before, state="removed"), codes)


def reissue(workspace: Workspace, caller: Caller, venue_id: str, entrance_id: str) -> Entrance:
    """Give an entrance a new code and kill the old one; a scan made before keeps its answer."""
    venue = seen_venue(workspace, caller, venue_id)
    if caller.account != venue.manager:
        caller.role_over(venue.region, "reviewer", "command")
    before = _one(workspace.venues.entrances(venue.id), entrance_id)
    if not venue.live:
        raise Conflict("no_code_yet")
    at = workspace.instant()
    after = replace(before, code=fresh_code(workspace), version=before.version + 1)
    old = tuple(code.closed(at, "superseded") for code in workspace.venues.codes([before]))
    _commit(workspace, caller, venue, "reissue", after, (*old, issue_at(workspace, venue, after, at)))
    return after


def _tended(workspace: Workspace, caller: Caller, venue_id: str) -> tuple[Venue, list[Entrance]]:
    venue = managed_venue(workspace, caller, venue_id)
    if venue.state in (DISABLED, DEREGISTERED):
        raise Conflict("venue_state", state=venue.state, action="entrances")
    return venue, workspace.venues.entrances(venue.id)


def _clean(wanted: WantedEntrance) -> WantedEntrance:
    fields = Fields()
    clean = checked_entrance(wanted, "", fields)
    refuse_unprintable("name", clean.name, fields)
    fields.done()
    return clean


def _refuse_taken(name: str, entrances: list[Entrance]) -> None:
    if same_name_key(name) in {same_name_key(entrance.name) for entrance in entrances}:
        raise Conflict("entrance_name_taken")


def _one(entrances: list[Entrance], entrance_id: str) -> Entrance:
    for entrance in entrances:
        if entrance.id == entrance_id:
            return entrance
    raise NotFound("not_found")


def _next_number(workspace: Workspace, venue: Venue) -> int:
    """Count every entrance there ever was: an id is never used twice."""
    return workspace.venues.entrances_ever(venue.id) + 1


def _commit(
    workspace: Workspace, caller: Caller, venue: Venue, action: str, entrance: Entrance, codes: tuple[IssuedCode, ...]
) -> None:
    from chalicelib.storage.venues import Change

    line = decision_by(workspace, caller, venue, action, reason=entrance.name)
    workspace.venues.commit(Change(before=venue, after=venue, decision=line, entrances=(entrance,), codes=codes))
    log("entrance_changed", venue=venue.id, entrance=entrance.id, action=action)
