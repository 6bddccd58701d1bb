"""What an access token carries of its bearer, sealed: person, mask and how sure we are of them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from chalicelib.security.sealing import SealBroken, seal, unseal


class Own(msgspec.Struct, frozen=True, array_like=True):
    """The bearer: blind index of the person, mask of the name, state of the identity."""

    person: str | None = None
    mask: str | None = None
    identity: Literal["none", "self_declared", "verified"] = "none"


def seal_own(key: bytes, account: str, own: Own) -> str:
    """Seal the bearer for a token of this account."""
    return base64.urlsafe_b64encode(seal(key, msgspec.json.encode(own), account)).decode()


def open_own(key: bytes, claims: Mapping[str, Any]) -> Own:
    """Open the bearer of verified claims; a token without one speaks for nobody."""
    try:
        box = base64.urlsafe_b64decode(str(claims.get("own", "")))
        return msgspec.json.decode(unseal(key, box, claims["sub"]), type=Own)
    except (SealBroken, binascii.Error, msgspec.MsgspecError):
        return Own()
