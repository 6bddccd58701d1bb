"""Names of a case's contacts: the same in every run of the case, and nothing to anybody without its key."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chalicelib.domain.ids import encode

_BYTES = 15


class ContactIds:
    """The names under one case's key."""

    def __init__(self, case_key: bytes) -> None:
        self._key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"contact ids").derive(case_key)

    def of(self, person: str) -> str:
        """Name a person in this case: two cases name him differently."""
        return encode(hmac.digest(self._key, person.encode(), hashlib.sha256)[:_BYTES])
