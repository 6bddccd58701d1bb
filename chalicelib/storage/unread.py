"""The store of visits whose colour nobody could read: noted at the door, settled when it is read."""

from __future__ import annotations

import time
from collections.abc import Iterator

from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.ephemera import EphemeraRow

Place = tuple[str, ...]  # the key of a visit's row, or nothing


class Unread:
    """One province's visits to be read again, by the keys of their rows."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(EphemeraRow, "ephemera", settings)
        self._tenant = settings.tenant

    def of(self, county: str, after: Place = (), until: Place = ()) -> Iterator[tuple[str, str]]:
        """List a county's visits in the order of their keys: all, those behind a place, or those up to one."""
        now_s = time.time()
        between = None
        if after:
            between = EphemeraRow.sk > keys.row_key(*after)
        elif until:
            between = EphemeraRow.sk <= keys.row_key(*until)
        for row in self._row.query(self._pk(county), between, consistent_read=True):
            if row.expires > now_s:
                pk, _, sk = row.sk.partition("|")
                yield pk, sk

    def settle(self, county: str, pk: str, sk: str) -> None:
        """Forget a visit that was read."""
        self._row(self._pk(county), keys.row_key(pk, sk)).delete()

    def _pk(self, county: str) -> str:
        return keys.under(self._tenant, "unread", county)
