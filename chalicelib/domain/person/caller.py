"""Who is asking: an account, the person it speaks for, and the roles it holds."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.person.role import Role

Identity = Literal["none", "self_declared", "verified"]


class Caller(Struct, frozen=True, kw_only=True):
    """A signed-in account; `person` is the blind index of whoever it declared to be, trusted only when verified.

    `enrolling` may do nothing before it has a second factor, `unproven` nothing before it has declared its identity
    again (the number was silent long enough to be recycled). `issued_s` is when his token was (epoch seconds).
    """

    account: str
    session: str
    person: str | None = None
    mask: str | None = None
    identity: Identity = "none"
    roles: tuple[Role, ...] = ()
    enrolling: bool = False
    unproven: bool = False
    issued_s: int | None = None

    def roles_named(self, *names: str) -> tuple[Role, ...]:
        """Return the caller's roles among these names."""
        return tuple(role for role in self.roles if role.name in names)

    def role_over(self, region: str, *names: str, category: str | None = None) -> Role:
        """Return a role of these names that covers the place, or refuse."""
        for role in self.roles_named(*names):
            if role.covers(region, category):
                return role
        raise Forbidden("outside_your_region")
