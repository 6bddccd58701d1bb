"""What a view is given, and what it may give back beside a plain value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct, field

from chalicelib.domain.errors import Unauthorized
from chalicelib.domain.person.caller import Caller

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


T = TypeVar("T")


class Call(Struct, frozen=True, kw_only=True):
    """One request after authentication: the tenant's workspace, who asks, in which language, from which network."""

    workspace: Workspace
    language: str
    network: str
    user: Caller | None = None
    raw: bytes = b""

    @property
    def caller(self) -> Caller:
        """Return who is asking; only views behind an access other than PUBLIC may ask for it."""
        if self.user is None:
            raise Unauthorized("token_missing")
        return self.user


class Reply(Struct, Generic[T], frozen=True):
    """An answer with a status or headers of its own; bytes go out as they are."""

    status: int
    body: T
    headers: Mapping[str, str] = field(default_factory=dict)
