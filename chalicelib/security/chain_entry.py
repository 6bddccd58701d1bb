"""One line of the audit chain, read by somebody who trusts nothing but the public key."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_public_key
from msgspec import Struct

from chalicelib.security import chain

SIGNED_WITH = ec.ECDSA(Prehashed(hashes.SHA256()))
_CLAIMS = re.compile(r'"(seq|prev|hash)":\s*(?:"([0-9a-f]{64})"|(\d{1,15})(?!\d))')


class BadKey(ValueError):
    """This is no public key of the kind that signs chains (ECDSA on P-256)."""


class Entry(Struct, frozen=True):
    """An entry that is spelled, hashed and signed as it must be; where it stands is for others to judge."""

    seq: int
    prev: str
    hash: str
    at: datetime
    kind: str
    once: str | None
    facts: Mapping[str, Any]
    line: str
    ref: str | None = None
    office: str | None = None


class Broken(Struct, frozen=True):
    """A line that is no entry of this key, with what it claims to be; `code` says what is wrong with it."""

    code: str
    seq: int | None
    prev: str | None
    hash: str | None


def load_key(der: bytes) -> ec.EllipticCurvePublicKey:
    """Read a public key (DER, SubjectPublicKeyInfo), or raise BadKey."""
    try:
        key = load_der_public_key(der)
    except ValueError:
        raise BadKey from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise BadKey
    return key


def read_lines(lines: Iterable[str], der: bytes) -> list[Entry | Broken]:
    """Read lines, each on its own: spelling (RFC 8785), hash, signature."""
    key = load_key(der)
    return [_read(line, key) for line in lines]


def _read(line: str, key: ec.EllipticCurvePublicKey) -> Entry | Broken:
    try:
        members = json.loads(line)
        spelled = chain.canonical(members).decode()
    except (ValueError, RecursionError):
        return _broken("unreadable", line)
    if spelled != line:
        return _broken("spelling", line)
    entry = _shaped(members, line)
    if entry is None:
        return _broken("shape", line)
    digest = chain.digest(members)
    if digest.hex() != entry.hash:
        return _broken("hash", line)
    return entry if _is_signed(members["signature"], digest, key) else _broken("signature", line)


def _shaped(members: object, line: str) -> Entry | None:
    """Take an entry's members, if they are what an entry has."""
    if not isinstance(members, dict):
        return None
    found = [members.get(name) for name in ("seq", "prev", "hash", "at", "kind", "signature")]
    seq, prev, own, at, kind, _ = found
    if type(seq) is not int or seq < 1 or not all(isinstance(text, str) for text in found[1:]):
        return None
    once, facts = members.get("once"), members.get("facts")
    instant = read_instant(at)
    if instant is None or not isinstance(facts, dict) or not isinstance(once, str | None):
        return None
    ref, office = (text if isinstance(text, str) else None for text in (members.get("ref"), members.get("office")))
    return Entry(seq, str(prev), str(own), instant, str(kind), once, facts, line, ref, office)


def read_instant(text: object) -> datetime | None:
    """Read an ISO 8601 instant with its offset; None for anything else."""
    try:
        instant = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return instant if instant and instant.tzinfo else None


def _is_signed(text: str, digest: bytes, key: ec.EllipticCurvePublicKey) -> bool:
    try:
        signature = base64.b64decode(text, validate=True)
        key.verify(signature, digest, SIGNED_WITH)
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return base64.b64encode(signature).decode() == text  # unused bits of the last character could hide an edit


def _broken(code: str, line: str) -> Broken:
    """Read off a broken line what it claims, so that it can be named."""
    claims = {name: text or number for name, text, number in _CLAIMS.findall(line)}
    seq = claims.get("seq", "")
    return Broken(code, int(seq) if seq.isdigit() and len(seq) < 16 else None, claims.get("prev"), claims.get("hash"))
