"""How roles and staff are shown."""

from __future__ import annotations

from typing import Literal, TypedDict

from chalicelib.domain.person.role import Role


class RoleView(TypedDict):
    """A role; it is `waiting` until whoever it was meant for is verified."""

    role: str
    region: str
    office: str
    categories: list[str]
    department: str | None
    state: Literal["active", "waiting"]


def role_view(role: Role, *, works: bool) -> RoleView:
    """Show a role."""
    return {
        "role": role.name,
        "region": role.region,
        "office": role.office,
        "categories": list(role.categories),
        "department": role.department,
        "state": "active" if works else "waiting",
    }
