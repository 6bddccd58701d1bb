"""Refresh tokens: opaque to clients, derived from session and number, so that none needs to be kept."""

from __future__ import annotations

import hashlib
import hmac

from msgspec import Struct

from chalicelib.domain.ids import encode, is_id

_NUMBER_DIGITS = 9


class RefreshToken(Struct, frozen=True):
    """The n-th refresh token of a session."""

    account: str
    session: str
    number: int


def spell(key: bytes, token: RefreshToken) -> str:
    """Spell a token as `<account>.<session>.<number>.<secret>`."""
    named = f"{token.account}.{token.session}.{token.number}"
    secret = hmac.digest(key, f"refresh:{named}".encode(), hashlib.sha256)
    return f"{named}.{encode(secret)}"


def read(key: bytes, text: str) -> RefreshToken | None:
    """Return a token that we have spelt; None when it is forged."""
    parts = text.split(".") if text.isascii() else []
    if len(parts) != 4 or not (is_id(parts[0]) and is_id(parts[1])):
        return None
    number = parts[2]
    if not number.isdigit() or len(number) > _NUMBER_DIGITS:
        return None
    token = RefreshToken(parts[0], parts[1], int(number))
    return token if hmac.compare_digest(spell(key, token), text) else None
