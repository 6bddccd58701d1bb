"""Access tokens: JWT, ES256 only, one issuer and one audience per province (RFC 7519, RFC 7518)."""

from __future__ import annotations

import base64
import binascii
from functools import cached_property
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

_HALF = 32
_MAX_LENGTH = 4096
# PKCS #8 of a P-256 key (RFC 5958, RFC 5915) ends with its public point, uncompressed, in a bit string of 66 bytes.
_DER_BYTES, _POINT_BYTES, _BIT_STRING = 138, 65, b"\x03\x42\x00"


class _Es256(ec.ECDSA):
    """How tokens are verified; made without asking what OpenSSL can do, which costs a cold scan 4 ms of imports."""

    algorithm = hashes.SHA256()
    deterministic_signing = False

    def __init__(self) -> None:
        pass


_VERIFY = _Es256()


class TokenRefused(Exception):
    """The token is forged, foreign, expired or malformed; which one is nobody's business."""


class Signer:
    """Issues and verifies the tokens of one province."""

    def __init__(self, keys: dict[str, bytes], current: str, issuer: str, audience: str) -> None:
        self._keys = keys
        self._public = {kid: _public(der) for kid, der in keys.items()}
        self._current = current
        self._issuer = issuer
        self._audience = audience

    def issue(self, claims: dict[str, Any], issued_s: int, lifetime_s: int) -> str:
        """Sign claims: the same claims at the same second give the same token (RFC 6979)."""
        stamped = claims | {"iss": self._issuer, "aud": self._audience, "iat": issued_s, "exp": issued_s + lifetime_s}
        head = _encode(msgspec.json.encode({"alg": "ES256", "kid": self._current, "typ": "JWT"}))
        signed = head + b"." + _encode(msgspec.json.encode(stamped))
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        r, s = decode_dss_signature(self._private.sign(signed, algorithm))
        return (signed + b"." + _encode(r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big"))).decode()

    @cached_property
    def _private(self) -> ec.EllipticCurvePrivateKey:
        return _load(self._keys[self._current])

    def verify(self, token: str, now_s: float) -> dict[str, Any]:
        """Return the claims of a token of this province that is valid now, or raise TokenRefused."""
        head, claims, signed, signature = _split(token)
        if head.get("alg") != "ES256" or "crit" in head or "b64" in head:
            raise TokenRefused
        kid = head.get("kid")
        public = self._public.get(kid) if isinstance(kid, str) else None
        if public is None or len(signature) != 2 * _HALF:
            raise TokenRefused
        pair = (int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big"))
        try:
            public.verify(encode_dss_signature(*pair), signed, _VERIFY)
        except (InvalidSignature, ValueError) as forged:
            raise TokenRefused from forged
        self._check(claims, now_s)
        return claims

    def _check(self, claims: dict[str, Any], now_s: float) -> None:
        times = [claims.get("exp"), claims.get("iat")]
        if any(isinstance(t, bool) or not isinstance(t, int) for t in times) or not isinstance(claims.get("sub"), str):
            raise TokenRefused
        foreign = claims.get("iss") != self._issuer or claims.get("aud") != self._audience
        if foreign or claims["exp"] <= now_s or claims["iat"] > now_s + 60 or "nbf" in claims:
            raise TokenRefused


def _public(der: bytes) -> ec.EllipticCurvePublicKey:
    """Return the public half of a key; read off its end, for loading all of it costs a cold scan 5 ms of imports."""
    head, point = der[:-_POINT_BYTES], der[-_POINT_BYTES:]
    if len(der) == _DER_BYTES and head.endswith(_BIT_STRING):
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return _load(der).public_key()


def _load(der: bytes) -> ec.EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = load_der_private_key(der, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise TypeError("the signing key must be P-256")
    return key


def _encode(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _decode(part: str) -> bytes:
    raw = base64.b64decode(part.encode("ascii") + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    if _encode(raw).decode() != part:
        raise ValueError("not the canonical spelling")
    return raw


def _split(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    parts = token.split(".")
    if len(token) > _MAX_LENGTH or len(parts) != 3:
        raise TokenRefused
    try:
        head, claims = (msgspec.json.decode(_decode(part)) for part in parts[:2])
        signature = _decode(parts[2])
    except (ValueError, RecursionError, binascii.Error, msgspec.DecodeError) as malformed:
        raise TokenRefused from malformed
    if not isinstance(head, dict) or not isinstance(claims, dict):
        raise TokenRefused
    return head, claims, f"{parts[0]}.{parts[1]}".encode(), signature
