"""The shift's word: shown large beside the colour, so that yesterday's picture is told from a live page."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta


def shift_start(instant: datetime, shift_hours: int, utc_offset: timedelta) -> datetime:
    """Return the start of the shift that an instant lies in: shifts begin at local midnight."""
    local = instant + utc_offset
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    hours = (local - midnight) // timedelta(hours=shift_hours) * shift_hours
    return midnight + timedelta(hours=hours) - utc_offset


def word(seed: bytes, start: datetime, words: tuple[str, ...]) -> str:
    """Return the word of the shift that starts then: unforeseeable without the venue's seed."""
    digest = hmac.digest(seed, start.isoformat().encode(), hashlib.sha256)
    return words[int.from_bytes(digest[:8], "big") % len(words)]
