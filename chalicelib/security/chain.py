"""The audit chain's arithmetic: canonical JSON, the hash that links entries, the line that proves one."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

GENESIS = "0" * 64  # what the first entry follows
SAFE_INTEGER = 2**53 - 1  # beyond it JSON readers disagree (RFC 7493)
UNSIGNED = frozenset({"hash", "signature"})


class NotCanonical(ValueError):
    """The value has no canonical spelling here: a broken number, an integer too large, text that is no Unicode."""


class Head(Struct, frozen=True):
    """The last entry of a chain; before the first one, sequence 0."""

    seq: int
    hash: str


def canonical(value: object) -> bytes:
    """Spell a value as canonical JSON (RFC 8785), without broken numbers, which no entry needs."""
    ordered = _ordered(value)
    try:
        return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise NotCanonical("a lone surrogate") from None


def digest(entry: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of an entry without its hash and signature: what is linked, and what is signed."""
    return hashlib.sha256(canonical({name: entry[name] for name in entry.keys() - UNSIGNED})).digest()


def link(sequence: int, previous: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Make the entry that follows the one with hash `previous`."""
    entry = {**fields, "seq": sequence, "prev": previous}
    return entry | {"hash": digest(entry).hex()}


def line(entry: Mapping[str, Any], signature: bytes) -> str:
    """Spell an entry with its signature (ECDSA P-256 with SHA-256, DER in base64): the one line that proves it."""
    return canonical({**entry, "signature": base64.b64encode(signature).decode()}).decode()


def _ordered(value: object) -> object:
    """Copy a value with its members in order, refusing what could be spelled in two ways."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > SAFE_INTEGER:
            raise NotCanonical("an integer too large")
        return int(value)
    if isinstance(value, list | tuple):
        return [_ordered(one) for one in value]
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        # Members are ordered by UTF-16 code units, not by code points.
        return {name: _ordered(value[name]) for name in sorted(value, key=_code_units)}
    raise NotCanonical(type(value).__name__)


def _code_units(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")
