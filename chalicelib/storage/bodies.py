"""Domain values to a row's body and back: JSON, bytes as base64, instants with their zone."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


def dump(value: object) -> str:
    """Spell a domain value."""
    return msgspec.json.encode(value).decode()


def load(text: str, kind: type[T]) -> T:
    """Read a domain value back; unknown members of a newer version are ignored."""
    return msgspec.json.decode(text, type=kind)
