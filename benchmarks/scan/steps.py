"""The steps of a scan that every side takes the same way: what is checked, sealed and shown, with plain libraries."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LOCAL = timedelta(hours=8)


@dataclass(frozen=True)
class Bearer:
    """Who scans, as the token carries him, sealed."""

    account: str
    person: str
    mask: str


def bearer(seal_key: bytes, claims: dict[str, Any]) -> Bearer:
    """Open what a verified token carries of its bearer."""
    box = base64.urlsafe_b64decode(claims["own"])
    person, mask, _ = json.loads(AESGCM(seal_key).decrypt(box[:12], box[12:], claims["sub"].encode()))
    return Bearer(claims["sub"], person, mask)


def time_of(scan_id: str) -> datetime:
    """Return the time of a scan: the milliseconds of its UUIDv7."""
    return datetime.fromtimestamp(int(scan_id.replace("-", "")[:12], 16) / 1000, UTC)


def subkeys(day_key: bytes) -> tuple[bytes, bytes]:
    """Derive a day's two subkeys."""

    def subkey(purpose: bytes) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(day_key)

    return subkey(b"pseudonym"), subkey(b"seal")


def visit(
    keys: tuple[bytes, bytes], code: dict[str, Any], who: Bearer, colour: dict[str, Any], scan_id: str
) -> dict[str, Any]:
    """Return the sealed row of a visit, its day and time in the key."""
    at = time_of(scan_id) + LOCAL
    pk = f"43#{code['venue']}#{at:%Y%m%d}"
    sk = f"{at:%H%M%S}{at.microsecond // 1000:03d}#{code['entrance']}#{scan_id}#0"
    plain = {
        "shown": {"person": who.person, "mask": who.mask, "identity": "verified", "colour": colour["colour"]},
        "account": who.account,
        "county": code["region"][:6],
        "capacity": "visitor",
        "word": code["seed"],
    }
    nonce = os.urandom(12)
    sealed = nonce + AESGCM(keys[1]).encrypt(
        nonce, json.dumps(plain, ensure_ascii=False).encode(), f"{pk}|{sk}".encode()
    )
    pseudonym = base64.b32encode(hmac.digest(keys[0], who.person.encode(), hashlib.sha256)[:15]).decode().lower()
    return {
        "pk": pk,
        "sk": sk,
        "visitor_pk": f"43#{pseudonym}",
        "abnormal": colour["colour"] in {"red", "yellow"},
        "mode": "scan",
        "presence": "unverified",
        "expires": int(at.timestamp()) + 31 * 86400,
        "sealed": sealed,
    }


def shown(scan_id: str, code: dict[str, Any], who: Bearer, colour: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a scan."""
    return {
        "scan_id": scan_id,
        "venue": code["venue_name"],
        "entrance": code["entrance_name"],
        "occurred_at": (time_of(scan_id) + LOCAL).replace(tzinfo=None).isoformat(timespec="milliseconds") + "+08:00",
        "late": False,
        "visitor": {"name": who.mask},
        "identity": "verified",
        "health": {"colour": colour["colour"], "flags": [], "as_of": colour.get("as_of")},
        "abnormal": False,
        "admitted": colour["colour"] == "green",
        "companions": [],
        "sound": "success",
        "word": code["seed"],
    }
