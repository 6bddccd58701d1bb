"""Opaque identifiers, and the scan id whose milliseconds are the time of the scan."""

from __future__ import annotations

import base64
import uuid
from datetime import UTC, datetime, timedelta

ID_BYTES = 10
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = (datetime(9999, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)  # beyond it no clock is right


def encode(raw: bytes) -> str:
    """Spell bytes in lower-case base 32 without padding: safe in keys, paths and QR codes."""
    return base64.b32encode(raw).decode().rstrip("=").lower()


def is_id(text: str) -> bool:
    """Say whether `text` could be an identifier of ours (16 characters)."""
    return len(text) == 16 and all(character in "abcdefghijklmnopqrstuvwxyz234567" for character in text)


def parse_scan_id(text: str) -> tuple[str, datetime] | None:
    """Return the canonical UUIDv7 (RFC 9562) and the instant inside it, or None when it is no such id."""
    try:
        parsed = uuid.UUID(text)
    except ValueError:
        return None
    if parsed.version != 7 or parsed.variant != uuid.RFC_4122 or str(parsed) != text.lower():
        return None
    return str(parsed), EPOCH + timedelta(milliseconds=min(parsed.int >> 80, _LAST_MS))


def make_scan_id(instant: datetime, random_bits: int) -> str:
    """Make a UUIDv7 for an instant: 74 random bits."""
    milliseconds = (instant - EPOCH) // timedelta(milliseconds=1)
    value = milliseconds << 80 | 0x7 << 76 | (random_bits >> 62 & 0xFFF) << 64 | 0b10 << 62 | random_bits & (2**62 - 1)
    return str(uuid.UUID(int=value))
