"""Find standard addresses: by a point, by a text, and for an application that gives a point alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.application import Basics
from chalicelib.domain.place.venue import Location
from chalicelib.domain.supervision.address import StandardAddress, inside
from chalicelib.domain.supervision.folding import folded
from chalicelib.usecases.supervision.reach import COUNTY_DIGITS, check_region

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

NEAREST_AT_MOST = 20
FILLS_WITHIN_M = 100  # further away it is another house's
READ_AT_MOST = 20_000  # addresses read for one search: a county has more, a town less
_TOWN_DIGITS = 9
HOUR_S = 3600


def nearest(workspace: Workspace, point: Location, limit: int = NEAREST_AT_MOST) -> list[tuple[float, StandardAddress]]:
    """Return the standard addresses nearest to a point, with their distances in metres."""
    if not inside(point):
        raise one_field("lat", "outside_province")
    return workspace.addresses.near(point, limit)


def filled_in(workspace: Workspace, basics: Basics) -> Basics:
    """Return an application with the standard address of its point where it names none (手册 2)."""
    if basics.address.strip() or basics.vehicle or basics.location is None or not inside(basics.location):
        return basics
    near = workspace.addresses.near(basics.location, 1)
    return replace(basics, address=near[0][1].address) if near and near[0][0] <= FILLS_WITHIN_M else basics


def search(
    workspace: Workspace, caller: Caller, text: str, region: str, limit: int
) -> tuple[list[StandardAddress], bool]:
    """Return the addresses of a region that hold a text, and whether more of it was left unread.

    A search reads up to a whole county's, so an account has some an hour.
    """
    check_region(workspace, region)
    wanted = folded(text)
    if not wanted:
        raise one_field("q", "text_without_letters")
    limits = workspace.tenant.limits
    cap = limits.searches_per_staff_hour if caller.roles else limits.searches_per_person_hour
    workspace.ephemera.spend("address_searches", caller.account, cap, HOUR_S)
    found: list[StandardAddress] = []
    for count, each in enumerate(_in_region(workspace, region)):
        if count == READ_AT_MOST:
            return found, True
        if wanted in folded(each.address):
            found.append(each)
            if len(found) == limit:
                return found, True
    return found, False


def _in_region(workspace: Workspace, region: str) -> Iterator[StandardAddress]:
    county = len(region) == COUNTY_DIGITS
    towns = [unit.code for unit in workspace.regions.children(region)] if county else [region[:_TOWN_DIGITS]]
    return (each for town in towns for each in workspace.addresses.of_town(town, town if county else region))
