"""Blind indexes and pseudonyms: what can be found without being read."""

from __future__ import annotations

import hashlib
import hmac

from chalicelib.domain.ids import encode

_BYTES = 15


def _blind(key: bytes, text: str) -> str:
    return encode(hmac.digest(key, text.encode(), hashlib.sha256)[:_BYTES])


def person_id(index_key: bytes, id_type: str, number: str) -> str:
    """Name a person by the blind index of type and number: 24 characters, the same for every door and feed."""
    return _blind(index_key, f"{id_type}:{number}")


def card_id(index_key: bytes, alias: str) -> str:
    """Name a card by its alias, which is printed on it and kept sealed; no id type is `card`."""
    return _blind(index_key, f"card:{alias}")


def named_person_id(index_key: bytes, phone: str, name: str) -> str:
    """Name a person without a document by a phone and the folded name; no id type is `named`."""
    return _blind(index_key, f"named:{phone}:{name}")


def phone_id(phone_key: bytes, phone: str) -> str:
    """Name a phone by its blind index, under another key than people."""
    return _blind(phone_key, phone)


def cell_mark(index_key: bytes, column: str, text: str) -> str:
    """Mark what a sheet's cell said, so that a change is noticed without keeping the words; no id type is `sheet`."""
    return _blind(index_key, f"sheet:{column}:{text}")


def day_mark(pseudonym_key: bytes, text: str) -> int:
    """Mark a text for one day: found again while the day's key lives, and guessed by nobody; no person is `mark`."""
    return int.from_bytes(hmac.digest(pseudonym_key, f"mark:{text}".encode(), hashlib.sha256))


def day_pseudonym(pseudonym_key: bytes, person: str) -> str:
    """Name a person for one day: it links that day's rows and dies with the day's key."""
    return _blind(pseudonym_key, person)
