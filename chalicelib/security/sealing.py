"""Sealing: AES-256-GCM with the row's key as associated data, so that no box fits another row."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class SealBroken(Exception):
    """The box does not open: another key, another row, or tampered with."""


def seal(key: bytes, plain: bytes, row_key: str) -> bytes:
    """Close `plain` for the row of this key: 12 bytes nonce, then ciphertext and tag."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, row_key.encode())


def unseal(key: bytes, box: bytes, row_key: str) -> bytes:
    """Open a box of this row, or raise SealBroken."""
    try:
        return AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], row_key.encode())
    except (InvalidTag, ValueError) as broken:
        raise SealBroken from broken
