"""List open alerts: those at one's own doors, or those of a county within one's roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.domain.alert import Alert, AlertSeal, parse_id
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.venue import Venue
from chalicelib.security.day_keys import DayKeyGone

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

READING = ("reviewer", "command", "department", "health_officer")


@dataclass(frozen=True, slots=True)
class Seen:
    """An alert as its reader sees it: with the venue, and whoever it concerns masked."""

    alert: Alert
    venue: Venue
    entrance: str
    content: AlertSeal


def mine(workspace: Workspace, caller: Caller, state: str | None, limit: int) -> list[Seen]:
    """List open alerts at the caller's own venues."""
    venues = {venue.id: venue for venue in workspace.venues.of_manager(caller.account)}
    counties = sorted({venue.region[:6] for venue in venues.values()})
    found = (alert for county in counties for alert in workspace.alerts.open_in(county))
    return list(islice(_seen(workspace, found, venues.get, state), limit))


def of_county(workspace: Workspace, caller: Caller, county: str, state: str | None, limit: int) -> list[Seen]:
    """List a county's open alerts at venues that the caller's roles cover."""
    roles = caller.roles_named(*READING)
    if not any(role.region.startswith(county) or county.startswith(role.region) for role in roles):
        raise Forbidden("outside_your_region")

    @cache
    def covered(venue_id: str) -> Venue | None:
        venue = workspace.venues.get(venue_id)
        if venue is None or not any(role.covers(venue.region, venue.category) for role in roles):
            return None
        return venue

    return list(islice(_seen(workspace, workspace.alerts.open_in(county), covered, state), limit))


def _seen(
    workspace: Workspace, alerts: Iterator[Alert], venue_of: Callable[[str], Venue | None], state: str | None
) -> Iterator[Seen]:
    for alert in alerts:
        venue, name = venue_of(alert.venue), parse_id(alert.id)
        if venue is None or name is None or (state is not None and alert.state != state):
            continue
        try:
            content = workspace.alerts.content(name, workspace.day_keys.get("alerts", name.day))
        except DayKeyGone:
            continue
        if content is not None:
            yield Seen(alert, venue, _entrance(workspace, alert), content)


def _entrance(workspace: Workspace, alert: Alert) -> str:
    doors = workspace.venues.entrances(alert.venue)
    return next((door.name for door in doors if door.id == alert.entrance), "")
