"""Cursors as clients see them: sealed for one caller and one list, so that nobody makes, cuts or carries one over."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from chalicelib.api.models import Page
from chalicelib.domain.errors import one_field
from chalicelib.security.sealing import SealBroken, seal, unseal


def open_cursor(key: bytes, whose: str, page: Page) -> None:
    """Put the place where a list goes on into its query, or refuse what is no cursor of ours for this list."""
    if not page.cursor:
        page.cursor = None
        return
    try:
        box = base64.b64decode(page.cursor.encode() + b"==", altchars=b"-_")
        page.cursor = unseal(key, box, _bound(whose)).decode()
    except (binascii.Error, UnicodeError, SealBroken):
        raise one_field("cursor", "cursor_invalid") from None


def seal_cursor(key: bytes, whose: str, answer: Any) -> None:
    """Seal the place at which a list's answer says that it goes on."""
    if answer.get("next_cursor"):
        box = seal(key, answer["next_cursor"].encode(), _bound(whose))
        answer["next_cursor"] = base64.urlsafe_b64encode(box).decode().rstrip("=")


def _bound(whose: str) -> str:
    return f"cursor|{whose}"
