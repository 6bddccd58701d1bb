"""The day keys of a window: read in one call, unwrapped side by side; a case asks for every class of thirty days."""

from __future__ import annotations

import base64
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

from chalicelib.security.day_keys import DayKey, derive
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.keys import KeyRow
from chalicelib.storage.wire import Wire

AT_ONCE = 16
STATE = "state"
OPENING = ("live", "closed")
ClassDay = tuple[str, str]


class WindowKeys:
    """One province's day keys, many at once; whoever asks sees to it that none is used past its day's deadline."""

    def __init__(self, settings: Settings, wire: Wire) -> None:
        self._row = bind(KeyRow, "keys", settings)
        self._tenant = settings.tenant
        self._wire = wire

    def load(self, names: Collection[ClassDay]) -> dict[ClassDay, DayKey]:
        """Return the keys that are left of classes' days (yyyymmdd); what is erased or never was is not among them."""
        places = {keys.under(self._tenant, *name): name for name in names}
        wanted = [(pk, STATE) for pk in places]
        rows = [
            row
            for row in self._row.batch_get(wanted, consistent_read=True)
            if row.state in OPENING and row.wrapped is not None
        ]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            opened = list(pool.map(lambda row: self._opened(places[row.pk], row), rows))
        return {places[row.pk]: key for row, key in zip(rows, opened, strict=True)}

    def _opened(self, name: ClassDay, row: KeyRow) -> DayKey:
        context = {"tenant": self._tenant, "class": name[0], "day": name[1]}
        wrapped = base64.b64encode(row.wrapped or b"").decode()
        reply = self._wire.call("kms", "Decrypt", {"CiphertextBlob": wrapped, "EncryptionContext": context})
        return derive(base64.b64decode(reply["Plaintext"]), row.state == OPENING[0], float(row.deadline_s))
