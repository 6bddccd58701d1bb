"""Whose figures a caller may see: his region, his categories, and nothing of colours where he writes people down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.errors import Forbidden, one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.supervision.figures import Group
from chalicelib.usecases.venue.venue_moves import SEEING, manages

if TYPE_CHECKING:
    from chalicelib.domain.place.venue import Venue
    from chalicelib.runtime import Workspace


class Scope(Struct, frozen=True, kw_only=True):
    """Which venues of a region are asked about; without categories or departments, all of them.

    `at_own_door` says that the caller writes people down at one of them.
    """

    region: str
    categories: frozenset[str] | None
    departments: frozenset[str] | None
    at_own_door: bool = False

    @property
    def whole(self) -> bool:
        """Say whether every venue of the region is asked about."""
        return self.categories is None and self.departments is None

    def holds(self, group: Group) -> bool:
        """Say whether a group of venues is asked about."""
        return (self.categories is None or group.category in self.categories) and (
            self.departments is None or group.department in self.departments
        )


def see_scope(
    workspace: Workspace,
    caller: Caller,
    region: str,
    category: str | None,
    department: str | None,
    *,
    names: tuple[str, ...] = SEEING,
) -> Scope:
    """Return what the caller asks about by his roles of these names, narrowed to their categories, or refuse."""
    if not workspace.regions.exists(region):
        raise one_field("region", "region_unknown")
    if category is not None and not workspace.categories.exists(category):
        raise one_field("category", "category_unknown")
    if department is not None and department not in workspace.categories.departments:
        raise one_field("department", "department_unknown")
    roles = [role for role in caller.roles_named(*names) if role.covers(region)]
    categories = own_categories(caller, region, names)
    if category is not None:
        if categories is not None and category not in categories:
            raise Forbidden("outside_your_categories")
        categories = frozenset({category})
    departments = None
    if department is not None:
        departments = _asked(workspace, roles, department)
    scope = Scope(region=region, categories=categories, departments=departments)
    return Scope(
        region=region,
        categories=categories,
        departments=departments,
        at_own_door=any(_inside(venue, scope) for venue in _own_venues(workspace, caller)),
    )


def own_categories(caller: Caller, region: str, names: tuple[str, ...]) -> frozenset[str] | None:
    """Return the categories to which a caller's roles over a region are narrowed; None when one of them is not."""
    roles = [role for role in caller.roles_named(*names) if role.covers(region)]
    if not roles:
        raise Forbidden("outside_your_region")
    if any(not role.categories for role in roles):
        return None
    return frozenset(category for role in roles for category in role.categories)


def _asked(workspace: Workspace, roles: list[Role], department: str) -> frozenset[str]:
    """Return a department and those under its heading; another's figures are not a department's to see."""
    known = workspace.categories.departments
    asked = frozenset({department} | {code for code, each in known.items() if each.under == department})
    for role in roles:
        if not role.categories:
            return asked
        if role.department is None and set(workspace.categories.of_department(department)) & set(role.categories):
            return asked
        if role.department is not None and (
            role.department == department or known[department].under == role.department
        ):
            return asked
    raise Forbidden("outside_your_categories")


def _own_venues(workspace: Workspace, caller: Caller) -> list[Venue]:
    """List the venues at which the caller may write people down, as manager or as clerk, by account and by person."""
    venues = {venue.id: venue for venue in workspace.venues.of_manager(caller.account) if manages(venue, caller)}
    if caller.person is not None:
        venues |= {venue.id: venue for venue in workspace.venues.of_person(caller.person)}
    return [*venues.values(), *workspace.venues.get_many(workspace.clerks.venues_of(caller.account)).values()]


def _inside(venue: Venue, scope: Scope) -> bool:
    return venue.region.startswith(scope.region) and scope.holds(Group(venue.category, venue.department or ""))
