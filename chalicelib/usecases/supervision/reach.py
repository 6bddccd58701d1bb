"""Whose lists and places somebody supervises: by region, and within it by department and category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.errors import Forbidden, one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

WATCHING = ("reviewer", "command", "department", "inspector")
COUNTY_DIGITS = 6


class Reach(Struct, frozen=True):
    """The roles by which somebody sees a region."""

    region: str
    roles: tuple[Role, ...]

    def covers(self, region: str, department: str | None, category: str | None) -> bool:
        """Say whether a place is his: within a role's region, and of its department or categories where it has such."""
        return region.startswith(self.region) and any(_is_of(role, region, department, category) for role in self.roles)


def reach_of(workspace: Workspace, caller: Caller, region: str, *names: str) -> Reach:
    """Return what somebody sees of a region of a county, or refuse: it must lie in one of his own."""
    check_region(workspace, region)
    caller.role_over(region, *(names or WATCHING))
    roles = tuple(role for role in caller.roles_named(*(names or WATCHING)) if region.startswith(role.region))
    return Reach(region, roles)


def check_region(workspace: Workspace, region: str) -> None:
    """Refuse what is no county of the province, nor a part of one."""
    if not region.startswith(workspace.tenant.region_root) or not workspace.regions.exists(region):
        raise one_field("region", "region_unknown")
    if len(region) < COUNTY_DIGITS:
        raise one_field("region", "county_or_below")


def check_department(workspace: Workspace, department: str) -> None:
    """Refuse what is no department of the province."""
    if department not in workspace.categories.departments:
        raise one_field("department", "department_unknown")


def may_list(workspace: Workspace, caller: Caller, region: str, department: str) -> Role:
    """Return the role by which somebody keeps a department's list of a region, or refuse.

    A command keeps any department's, a department its own, and whoever reviews a town the list of the townships, whose
    office he is.
    """
    check_region(workspace, region)
    check_department(workspace, department)
    for role in caller.roles_named("command", "department", "reviewer"):
        own = role.department == department if role.name == "department" else role.name == "command"
        if region.startswith(role.region) and (own or (role.name == "reviewer" and department == TOWNSHIPS)):
            return role
    raise Forbidden("outside_your_region")


TOWNSHIPS = "townships"
"""各乡镇（街道、管理区）、村（社区）: the department of a town's own reviewers, where the province has it."""


def _is_of(role: Role, region: str, department: str | None, category: str | None) -> bool:
    if not region.startswith(role.region):
        return False
    narrowed = role.department is not None or role.categories
    by_department = department is not None and role.department == department
    by_category = bool(category) and category in role.categories
    return not narrowed or by_department or by_category
