"""List alerts page by page: those at one's own doors, or those of a county within one's roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.alarm.alert import CLOSED, Alert
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import Venue
from chalicelib.storage import keys
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.alarm.seen_alert import READING, Seen, at_own_door, opened
from chalicelib.usecases.venue.tended_doors import doors_of
from chalicelib.usecases.venue.venue_moves import manages

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

CLOSED_DAYS = 14  # how far back closed alerts are listed: a paper list may raise one a week after the visit


class Wanted(Struct, frozen=True):
    """Which alerts and which page of them; without a state, whatever is open."""

    state: str | None
    limit: int
    cursor: str | None


def mine(workspace: Workspace, caller: Caller, wanted: Wanted) -> tuple[list[Seen], str | None]:
    """List alerts at the caller's own doors, but those that are for the county alone."""
    venues = {venue.id: venue for venue in workspace.venues.of_manager(caller.account) if manages(venue, caller)}
    tended = {door.id: each.venue for each in doors_of(workspace, caller) for door in each.entrances}
    if tended and caller.person is None:
        raise Forbidden("identity_missing")
    counties = sorted({venue.region[:6] for venue in (*venues.values(), *tended.values())})

    def guarded(alert: Alert) -> Venue | None:
        return None if alert.county_only else venues.get(alert.venue) or tended.get(alert.entrance)

    return _page(workspace, counties, guarded, wanted, lambda _, __: True)


def of_county(workspace: Workspace, caller: Caller, county: str, wanted: Wanted) -> tuple[list[Seen], str | None]:
    """List a county's alerts at venues that the caller's roles cover; of his own doors what their people may see."""
    roles = caller.roles_named(*READING)
    if not any(role.region.startswith(county) or county.startswith(role.region) for role in roles):
        raise Forbidden("outside_your_region")

    @cache
    def covered(venue_id: str) -> Venue | None:
        venue = workspace.venues.get(venue_id)
        if venue is None or not any(role.covers(venue.region, venue.category) for role in roles):
            return None
        return venue

    @cache
    def own(venue_id: str, entrance: str) -> bool:
        venue = covered(venue_id)
        return venue is not None and at_own_door(workspace, caller, venue, entrance)

    def shown(alert: Alert) -> Venue | None:
        return None if alert.county_only and own(alert.venue, alert.entrance) else covered(alert.venue)

    return _page(workspace, [county], shown, wanted, own)


def _page(
    workspace: Workspace,
    counties: list[str],
    venue_of: Callable[[Alert], Venue | None],
    wanted: Wanted,
    own_door: Callable[[str, str], bool],
) -> tuple[list[Seen], str | None]:
    after = cursors.read(wanted.cursor)
    walk = _closed if wanted.state == CLOSED else _open

    def kept(alert: Alert) -> Seen | None:
        if wanted.state not in (None, alert.state) or (venue := venue_of(alert)) is None:
            return None
        return opened(workspace, alert, venue, own_door=own_door(alert.venue, alert.entrance))

    return cursors.page(walk(workspace, counties, after), kept, wanted.limit)


def _open(workspace: Workspace, counties: list[str], after: str | None) -> Iterator[tuple[str, Alert]]:
    """Walk open alerts county by county, oldest first."""
    start, _, place = (after or "").partition("/")
    for county in counties:
        if county >= start:
            for found, alert in workspace.alerts.open_after(county, place if county == start and place else None):
                yield f"{county}/{found}", alert


def _closed(workspace: Workspace, counties: list[str], after: str | None) -> Iterator[tuple[str, Alert]]:
    """Walk closed alerts of the last days, newest day first and in it county by county, last visit first."""
    start, _, place = (after or "").rpartition("/")
    now, skipping = workspace.instant(), bool(start)
    for back in range(CLOSED_DAYS):
        day = keys.day(now - timedelta(days=back), workspace.utc_offset)
        for county in counties:
            here = f"{day}/{county}"
            skipping = skipping and here != start
            if not skipping:
                for found, alert in workspace.alerts.closed_in(county, day, place if here == start else None):
                    yield f"{here}/{found}", alert
