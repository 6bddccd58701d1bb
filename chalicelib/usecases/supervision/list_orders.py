"""List orders: what one's venues and units were given, or what one's units gave."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.supervision.order import Target
from chalicelib.storage.orders import Kept
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.supervision.list_inspections import counties_of
from chalicelib.usecases.supervision.order_reach import own_lists, received_list, supervises
from chalicelib.usecases.venue.venue_moves import manages

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

GIVEN, RECEIVED = "given", "received"
ABOVE_COUNTY = (2, 4)  # digits of a province and a city, whose own orders lie in no county


class Asked(Struct, frozen=True, kw_only=True):
    """Which orders: of which side, or of a region that one supervises; in which state, overdue or all."""

    side: str
    region: str | None = None
    state: str | None = None
    overdue: bool = False


def list_orders(
    workspace: Workspace, caller: Caller, asked: Asked, page: tuple[int, str | None]
) -> tuple[list[Kept], str | None]:
    """List orders by list, in each the newest day first."""
    limit, cursor = page
    now = workspace.instant()

    def kept(each: Kept) -> Kept | None:
        fits = asked.state in (None, each.order.state) and (not asked.overdue or each.order.is_overdue(now))
        return each if fits else None

    after = cursors.read(cursor)
    if asked.region is None:
        return cursors.page(_walk(workspace, caller, asked.side, after), kept, limit)
    region = asked.region

    def supervised(each: Kept) -> Kept | None:
        inside = each.order.target.region.startswith(region) and supervises(caller, each.order)
        return kept(each) if inside else None

    return cursors.page(_of_units(workspace, _units(workspace, caller, region), after), supervised, limit)


def _units(workspace: Workspace, caller: Caller, region: str) -> list[str]:
    """Return the units whose orders lie in a region: counties, and above them its cities and the province itself."""
    counties = counties_of(workspace, caller, region)
    above = {county[:length] for county in counties for length in ABOVE_COUNTY if length >= len(region)}
    return sorted({*counties, *above})


def _of_units(workspace: Workspace, units: list[str], after: str | None) -> Iterator[tuple[str, Kept]]:
    start, _, place = (after or "").partition("/")
    for unit in units:
        if unit >= start:
            for found, kept in workspace.orders.in_county(unit, place if unit == start and place else None):
                yield f"{unit}/{found}", kept


def _walk(workspace: Workspace, caller: Caller, side: str, after: str | None) -> Iterator[tuple[str, Kept]]:
    start, _, place = (after or "").partition("/")
    for unit in _lists(workspace, caller, side):
        if unit >= start:
            for found, kept in workspace.orders.of_unit(unit, place if unit == start and place else None):
                yield f"{unit}/{found}", kept


def _lists(workspace: Workspace, caller: Caller, side: str) -> list[str]:
    lists = own_lists(caller, side)
    if side == RECEIVED:
        managed = (venue for venue in workspace.venues.of_manager(caller.account) if manages(venue, caller))
        lists += [received_list(Target(region=venue.region, venue=venue.id)) for venue in managed]
    return sorted(set(lists))
