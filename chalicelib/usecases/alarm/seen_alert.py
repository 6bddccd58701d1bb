"""Which alerts somebody may see and act on: those at his own doors, or within his roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.alarm.alert import Alert, AlertId, AlertSeal, Remark, parse_id
from chalicelib.domain.errors import NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import Venue
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.usecases.venue.tended_doors import acting_clerk
from chalicelib.usecases.venue.venue_moves import manages

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

READING = ("reviewer", "command", "department", "health_officer")
ACTING = ("reviewer", "command", "health_officer")


class Seen(Struct, frozen=True):
    """An alert as its reader sees it: with the venue, and whoever it concerns masked."""

    alert: Alert
    venue: Venue
    entrance: str
    content: AlertSeal
    remarks: tuple[Remark, ...] = ()


def at_own_door(workspace: Workspace, caller: Caller, venue: Venue, entrance: str) -> bool:
    """Say whether the alert's door is the caller's to guard: as manager, or as a clerk of that door."""
    if manages(venue, caller):
        return True
    clerk = acting_clerk(workspace, caller, venue)
    return clerk is not None and clerk.tends(entrance)


def acting_office(caller: Caller, venue: Venue) -> str | None:
    """Return the office from which the caller may act on a venue's alerts."""
    roles = (role for role in caller.roles_named(*ACTING) if role.covers(venue.region, venue.category))
    return next((role.office for role in roles), None)


def found(workspace: Workspace, caller: Caller, alert_id: str) -> tuple[AlertId, Alert, int, Venue]:
    """Return an alert on which the caller may act, with its version and venue; for anybody else it does not exist."""
    name = parse_id(alert_id)
    held = workspace.alerts.versioned(name) if name else None
    venue = workspace.venues.get(held[0].venue) if held else None
    if name is None or held is None or venue is None:
        raise NotFound("not_found")
    alert, version = held
    own = at_own_door(workspace, caller, venue, alert.entrance)
    if alert.county_only if own else acting_office(caller, venue) is None:
        raise NotFound("not_found")
    return name, alert, version, venue


def opened(workspace: Workspace, alert: Alert, venue: Venue, *, own_door: bool) -> Seen | None:
    """Open an alert for its reader; None when its key is gone, and with it everything there was to see.

    Whoever guards the door may have written the person down himself: he learns no stranger's colour by it.
    """
    name = parse_id(alert.id)
    try:
        key = workspace.day_keys.get("alerts", name.day) if name else None
    except DayKeyGone:
        return None
    content = workspace.alerts.content(name, key) if name and key else None
    if name is None or key is None or content is None:
        return None
    remarks = tuple(workspace.alerts.remarks(name, key)) if alert.steps else ()
    if own_door and content.hand_written:
        content = replace(content, colour="", flags=())
    return Seen(alert, venue, entrance_name(workspace, alert), content, remarks)


def entrance_name(workspace: Workspace, alert: Alert) -> str:
    """Return the name of the door an alert was raised at."""
    doors = workspace.venues.entrances(alert.venue)
    return next((door.name for door in doors if door.id == alert.entrance), "")
