"""Cursors: the place where a list goes on, spelled so that nobody is tempted to read it."""

from __future__ import annotations

import base64
import binascii

from chalicelib.domain.errors import one_field


def spell(place: str) -> str:
    """Spell a place as a cursor."""
    return base64.urlsafe_b64encode(place.encode()).decode()


def read(cursor: str | None) -> str | None:
    """Read a place back, or refuse what is no cursor of ours."""
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise one_field("cursor", "cursor_invalid") from None
