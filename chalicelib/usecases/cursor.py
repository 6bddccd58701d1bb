"""Cursors: the place where a list goes on; the API seals it for whoever asks (api/cursors.py)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import TypeVar

from chalicelib.domain.errors import one_field

T = TypeVar("T")
R = TypeVar("R")
SCANNED_AT_MOST = 2000  # rows read for one page: a filter that fits next to nothing must not read a county at once


def page(rows: Iterable[tuple[str, T]], kept: Callable[[T], R | None], limit: int) -> tuple[list[R], str | None]:
    """Take a page of what is kept of placed rows; it may be short of its limit and still go on."""
    found: list[R] = []
    last = ""
    for count, (place, row) in enumerate(rows, 1):
        one = kept(row)
        if one is not None and len(found) == limit:
            return found, spell(last)
        if one is not None:
            found.append(one)
        last = place
        if count == SCANNED_AT_MOST:
            return found, spell(place)
    return found, None


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
