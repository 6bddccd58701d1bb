"""The store of sign-in challenges: a phone, and what its code must hash to; used once, tried a few times."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import time

import msgspec
from pynamodb.exceptions import DeleteError, UpdateError

from chalicelib.domain.hidden import Hidden
from chalicelib.domain.ids import ID_BYTES, encode
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.ephemera import EphemeraRow

_CONDITION_FAILED = "ConditionalCheckFailedException"
_DIGITS = 6


class Challenge(Hidden, frozen=True):
    """A challenge under trial: the phone it went to, and the hash its code must have."""

    id: str
    phone: str
    digest: bytes


class Challenges:
    """The sign-in challenges of one tenant; codes are kept as HMAC only, phones sealed."""

    def __init__(self, settings: Settings, keyring: Keyring) -> None:
        self._rows = bind(EphemeraRow, "ephemera", settings)
        self._tenant = settings.tenant
        self._keyring = keyring

    def pose(self, phone: str, lifetime_s: int) -> tuple[str, str]:
        """Make a challenge; return its id and the code that answers it."""
        name, code = encode(os.urandom(ID_BYTES)), f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
        row = self._row(name)
        box = self._keyring.seal_identity(phone.encode(), keys.row_key(row.pk, row.sk))
        row.body = msgspec.json.encode((box, self._digest(name, code))).decode()
        row.version, row.expires = 0, int(time.time()) + lifetime_s
        row.save()
        return name, code

    def attempt(self, name: str, tries: int) -> Challenge | None:
        """Count a try before anything is compared, so that parallel guesses count too; None when it is void."""
        row = self._row(name)
        try:
            row.update(
                actions=[EphemeraRow.version.set(EphemeraRow.version + 1)],
                condition=(EphemeraRow.version < tries) & (EphemeraRow.expires > int(time.time())),
            )
        except UpdateError as void:
            if code_of(void) != _CONDITION_FAILED:
                raise
            return None
        box, digest = (base64.b64decode(part) for part in msgspec.json.decode(row.body or "[]"))
        phone = self._keyring.open_identity(box, keys.row_key(row.pk, row.sk)).decode()
        return Challenge(name, phone, digest)

    def fits(self, challenge: Challenge, code: str) -> bool:
        """Say whether a code answers a challenge, in constant time."""
        return hmac.compare_digest(self._digest(challenge.id, code), challenge.digest)

    def give_back(self, challenge: Challenge) -> None:
        """Take back a try that was no guess: the code was right, a second factor was missing."""
        self._row(challenge.id).update(
            actions=[EphemeraRow.version.set(EphemeraRow.version - 1)], condition=EphemeraRow.version > 0
        )

    def use(self, challenge: Challenge) -> bool:
        """Use a challenge up; of two at the same time, one is told so."""
        try:
            self._row(challenge.id).delete(condition=EphemeraRow.pk.exists())
        except DeleteError as used:
            if code_of(used) != _CONDITION_FAILED:
                raise
            return False
        return True

    def _digest(self, name: str, code: str) -> bytes:
        return hmac.digest(self._keyring.token_seal, f"challenge:{name}:{code}".encode(), hashlib.sha256)

    def _row(self, name: str) -> EphemeraRow:
        return self._rows(keys.under(self._tenant, "challenge", name), "value")
