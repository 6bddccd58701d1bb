"""Day keys: one random key per class and day; HKDF gives its two subkeys; a cached one never outlives its day."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec.structs import replace

from chalicelib.domain.hidden import Hidden

CLASSES = ("visits", "assisted", "paper", "alerts", "uploads", "photos")
CACHE_S = 300


class DayKeyGone(Exception):
    """The day's key was never made, is closed to writers, or is destroyed."""


class DayKey(Hidden, frozen=True):
    """The two subkeys of a day, and whether the day still takes rows."""

    pseudonym: bytes
    seal: bytes
    writable: bool
    deadline_s: float


def derive(day_key: bytes, writable: bool, deadline_s: float) -> DayKey:
    """Derive the subkeys of a 32-byte day key (RFC 5869)."""

    def subkey(purpose: bytes) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(day_key)

    return DayKey(subkey(b"pseudonym"), subkey(b"seal"), writable, deadline_s)


class DayKeys:
    """Keep a container's day keys until min(load + 5 minutes, the day's deadline).

    `limit_s` is asked every time: what is in force may end a day before the deadline that its key had when it was read.
    """

    def __init__(
        self,
        load: Callable[[str, str], DayKey],
        clock_s: Callable[[], float] = time.time,
        limit_s: Callable[[str, str], float] = lambda *_: math.inf,
    ) -> None:
        self._load = load
        self._clock_s = clock_s
        self._limit_s = limit_s
        self._kept: dict[tuple[str, str], tuple[float, DayKey]] = {}

    def get(self, row_class: str, day: str) -> DayKey:
        """Return the key of a class and day (yyyymmdd), or raise DayKeyGone."""
        now_s = self._clock_s()
        self._drop_what_is_over(now_s)
        _, key = self._kept.get((row_class, day), (0.0, None))
        if key is None:
            key = self._load(row_class, day)
            self._kept[row_class, day] = (min(now_s + CACHE_S, key.deadline_s), key)
        limit_s = self._limit_s(row_class, day)
        if now_s >= min(key.deadline_s, limit_s):
            raise DayKeyGone(day)
        return key if key.deadline_s <= limit_s else replace(key, deadline_s=limit_s)

    def _drop_what_is_over(self, now_s: float) -> None:
        """Keep no key past its time because nobody asks for its day any more."""
        over = [name for name, (until_s, _) in self._kept.items() if now_s >= until_s]
        for name in over:
            del self._kept[name]
