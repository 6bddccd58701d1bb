"""Whom an order binds and who gave it: their lists, their phones, and who of them may act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.supervision.order import Order, Target, Unit, binds
from chalicelib.storage.orders import Listing
from chalicelib.usecases.venue.venue_moves import SEEING, manages

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

COUNTY = 6  # digits; only counties, and what lies in them, name officers
RECEIVERS_MAX = 10
GIVERS = ("command", "department", "reviewer", "inspector")
Wanted = Callable[[Role], bool]


def listing_of(order: Order) -> Listing:
    """Name the lists an order stands in."""
    return Listing(given_list(order.giver), received_list(order.target))


def given_list(unit: Unit | Role) -> str:
    """Name the list of what a unit gave."""
    name = unit.name if isinstance(unit, Role) else unit.role
    return f"by-{name}-{unit.region}-{unit.department or ''}"


def received_list(target: Target) -> str:
    """Name the list of what a venue, a unit or a department was given."""
    return f"to-{target.venue or target.region}-{'' if target.venue else target.department or ''}"


def own_lists(caller: Caller, side: str) -> list[str]:
    """Name the lists of the caller's roles, of what they gave or were given."""
    if side == "given":
        return sorted({given_list(role) for role in caller.roles_named(*GIVERS)})
    targets = [Target(region=role.region) for role in caller.roles_named("command", "reviewer")]
    targets += [
        Target(region=role.region, department=role.department)
        for role in caller.roles_named("department")
        if role.department
    ]
    return sorted({received_list(target) for target in targets})


def is_bound(workspace: Workspace, caller: Caller, order: Order) -> bool:
    """Say whether an order binds the caller: the venue's manager, or a member of the unit."""
    if order.target.venue:
        venue = workspace.venues.get(order.target.venue)
        return venue is not None and manages(venue, caller)
    return any(binds(role, order.target) for role in caller.roles)


def gave(caller: Caller, order: Order) -> Role | None:
    """Return the role by which the caller answers for an order that his unit, or one below his command, gave."""
    return next((role for role in caller.roles_named(*GIVERS) if order.giver.has(role)), None)


def supervises(caller: Caller, order: Order) -> bool:
    """Say whether the caller supervises whomever an order binds, and so may read it."""
    return any(_answers_for(role, order.target) for role in caller.roles_named(*SEEING))


def _answers_for(role: Role, target: Target) -> bool:
    """Say whether a role reaches a target: of units, whoever is narrowed reaches his own department's alone."""
    narrowed = role.department is not None or bool(role.categories)
    of_another = narrowed and (role.department is None or role.department != target.department)
    return role.covers(target.region, target.category) and (target.venue is not None or not of_another)


def phones_of(workspace: Workspace, target: Target) -> list[str]:
    """Return who is told of an order: a manager, a region's officers (专干、负责人), or a department's staff."""
    if target.venue:
        venue = workspace.venues.get(target.venue)
        phone = workspace.people.phone_of(venue.manager) if venue and venue.manager else None
        return [phone] if phone else []
    named = workspace.body_officers.of(target.region, target.department).items if len(target.region) >= COUNTY else ()
    officers = sorted({officer.phone for officer in named})
    members = staff_phones(workspace, target.region, lambda role: binds(role, target))
    told = members or officers if target.department else officers or members
    return told[:RECEIVERS_MAX]


def phones_at(workspace: Workspace, region: str, target: Target) -> list[str]:
    """Return who hears of an overdue order at a level above: those of its staff who answer for what it is about."""
    names = ("command", "reviewer")
    return staff_phones(
        workspace, region, lambda role: role.name in names and role.covers(target.region, target.category)
    )


def staff_phones(workspace: Workspace, region: str, wanted: Wanted) -> list[str]:
    """Return the phones of a region's own staff who hold such a role."""
    accounts = {account for _, at, account in workspace.staff.within(region, [region[:4]]) if at == region}
    return sorted(set(_phones(workspace, accounts, region, wanted)))[:RECEIVERS_MAX]


def _phones(workspace: Workspace, accounts: Collection[str], region: str, wanted: Wanted) -> Iterator[str]:
    for account in accounts:
        roles = [grant.role for grant in workspace.people.grants(account) if grant.person is not None]
        if any(role.region == region and wanted(role) for role in roles) and (
            phone := workspace.people.phone_of(account)
        ):
            yield phone
