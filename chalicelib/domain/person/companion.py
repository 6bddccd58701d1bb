"""Companions (同行人): whom somebody brings along, a child or an old parent, without a phone of their own."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.domain.person.caller import Identity


class Companion(Struct, frozen=True, kw_only=True):
    """A companion of an account; the door reads person, mask and identity, nobody else opens the box."""

    id: str
    person: str
    mask: str
    identity: Identity
    relation: str
    box: bytes
