"""Personal codes (个人码): what a visitor shows for staff to scan; sealed, good for a minute, read by nobody else.

Eighty characters of base 32, which a QR code holds as alphanumeric. The twelve bytes in front are the instant and eight
random ones: together they are the nonce of the seal, so neither needs room inside it.
"""

from __future__ import annotations

import base64
import binascii
import os
from datetime import UTC, datetime
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from chalicelib.domain.ids import encode

LENGTH = 80
_INSTANT_BYTES, _RANDOM_BYTES, _PERSON_BYTES, _FAMILY_BYTES = 4, 8, 15, 6
_STARS, _VERIFIED = 0b011, 0b100
_PURPOSE = b"personal code"


class PersonalCode(Struct, frozen=True, kw_only=True):
    """Whose code it is and since when; `serial` (hexadecimal) is the code's own, never another's."""

    person: str
    mask: str
    identity: Literal["self_declared", "verified"]
    issued_at: datetime
    serial: str


def spell(token_seal: bytes, person: str, mask: str, *, verified: bool, now: datetime) -> str:
    """Make a code for a person."""
    nonce = int(now.timestamp()).to_bytes(_INSTANT_BYTES, "big") + os.urandom(_RANDOM_BYTES)
    family = mask.rstrip("*")
    marks = min(len(mask) - len(family), _STARS) | (_VERIFIED if verified else 0)
    plain = (
        base64.b32decode(person.upper()) + bytes([marks]) + family.encode()[:_FAMILY_BYTES].ljust(_FAMILY_BYTES, b"\0")
    )
    return base64.b32encode(nonce + AESGCM(_key(token_seal)).encrypt(nonce, plain, _PURPOSE)).decode()


def read(token_seal: bytes, text: str) -> PersonalCode | None:
    """Return what a code of this province says, however old it is; None when it is none of ours."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        box = base64.b32decode(text.upper())
    except binascii.Error:
        return None
    nonce = box[: _INSTANT_BYTES + _RANDOM_BYTES]
    try:
        plain = AESGCM(_key(token_seal)).decrypt(nonce, box[len(nonce) :], _PURPOSE)
    except InvalidTag:
        return None
    marks, family = plain[_PERSON_BYTES], plain[_PERSON_BYTES + 1 :].rstrip(b"\0").decode(errors="ignore")
    return PersonalCode(
        person=encode(plain[:_PERSON_BYTES]),
        mask=family + "*" * (marks & _STARS),
        identity="verified" if marks & _VERIFIED else "self_declared",
        issued_at=datetime.fromtimestamp(int.from_bytes(nonce[:_INSTANT_BYTES], "big"), UTC),
        serial=nonce[_INSTANT_BYTES:].hex(),
    )


def _key(token_seal: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(token_seal)
