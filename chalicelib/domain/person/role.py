"""Roles of staff: who may do what, where, and for which categories of place."""

from __future__ import annotations

from msgspec import Struct

NAMES = (
    "reviewer",
    "command",
    "department",
    "inspector",
    "health_officer",
    "health_feed",
    "tracer",
    "approver",
    "security_admin",
    "auditor",
)
# Whoever sees people signs in with a second factor (the notices: strict management of personal data).
SEES_PEOPLE = frozenset({"command", "tracer", "approver", "health_officer", "security_admin", "auditor"})
REVIEW_LEVELS = {"village": 12, "town": 9, "county": 6, "city": 4, "province": 2}


class Role(Struct, frozen=True):
    """One role in one region, narrowed to categories or a department when these are given."""

    name: str
    region: str
    office: str
    categories: tuple[str, ...] = ()
    department: str | None = None

    def covers(self, region: str, category: str | None = None) -> bool:
        """Say whether a place lies within this role's region and categories."""
        inside = region.startswith(self.region)
        return inside and (not self.categories or category is None or category in self.categories)


def level_of(region: str) -> str:
    """Name the level whose codes have this length: province, city, county, town or village."""
    return next(name for name, length in REVIEW_LEVELS.items() if length == len(region))


def may_grant(granter: tuple[Role, ...], wanted: Role) -> bool:
    """Say whether one of the granter's roles lets him grant `wanted`.

    A security_admin grants within his region; command grants below its own region, and never the roles that see people.
    """
    for role in granter:
        if role.name == "security_admin" and role.covers(wanted.region):
            return True
        below = role.covers(wanted.region) and len(wanted.region) > len(role.region)
        if role.name == "command" and below and (wanted.name == "command" or wanted.name not in SEES_PEOPLE):
            return wanted.name != "health_feed"
    return False
