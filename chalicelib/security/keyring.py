"""The permanent keys of a province: identity, index, phone, token sealing and token signing, each in versions."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from chalicelib.domain.hidden import Hidden
from chalicelib.security.sealing import SealBroken, seal, unseal

SYMMETRIC = ("identity", "index", "phone", "token_seal")


class Keyring(Hidden, frozen=True):
    """Unwrapped keys: the current one of each, and every signing key that may still verify."""

    identity: Mapping[str, bytes]
    identity_current: str
    index: bytes
    phone: bytes
    token_seal: bytes
    signing: Mapping[str, bytes]
    signing_current: str

    def seal_identity(self, plain: bytes, row_key: str) -> bytes:
        """Seal what says who somebody is, under the current identity key; the version leads the box."""
        return f"{self.identity_current}:".encode() + seal(self.identity[self.identity_current], plain, row_key)

    def open_identity(self, box: bytes, row_key: str) -> bytes:
        """Open such a box, sealed under any version still kept; raise SealBroken."""
        version, _, sealed = box.partition(b":")
        key = self.identity.get(version.decode(errors="replace"))
        if key is None:
            raise SealBroken
        return unseal(key, sealed, row_key)


def parse(secret: Mapping[str, Mapping[str, str]]) -> Keyring:
    """Build the keyring from its decrypted form: noun -> {"current": version, version: base64}."""

    def versions(noun: str) -> dict[str, bytes]:
        return {v: base64.b64decode(text) for v, text in secret[noun].items() if v != "current"}

    def current(noun: str) -> bytes:
        return base64.b64decode(secret[noun][secret[noun]["current"]])

    return Keyring(
        identity=versions("identity"),
        identity_current=secret["identity"]["current"],
        index=current("index"),
        phone=current("phone"),
        token_seal=current("token_seal"),
        signing=versions("signing"),
        signing_current=secret["signing"]["current"],
    )
