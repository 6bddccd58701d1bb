"""Tombstones: what was erased on somebody's word, by its opaque key, for as long as a table could be set back."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime

from msgspec import Struct

from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.ephemera import EphemeraRow

LIFETIME_S = 14 * 86400  # recovery reaches seven days back, and whoever recovers has seven more for it


class Tombstone(Struct, frozen=True, kw_only=True):
    """What must not come back: a partition, one row of it, or one row as long as `holder` is whom or what it names.

    An account that is only parted from a person or a phone (its blind index) stays without them.
    """

    noun: str
    pk: str
    sk: str | None = None
    holder: str | None = None
    person: str | None = None
    phone: str | None = None


class Tombstones:
    """One province's tombstones, in a table that has no recovery itself."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._row = bind(EphemeraRow, "ephemera", settings)
        self._tenant = settings.tenant
        self._now = now

    def draft(self, noun: str, pk: str, sk: str | None = None, **more: str | None) -> EphemeraRow:
        """Make a tombstone, to be written with the erasure it tells of."""
        now, name = self._now(), secrets.token_hex(8)
        stone = Tombstone(noun=noun, pk=pk, sk=sk, **more)
        row = self._row(
            keys.gone_pk(self._tenant, noun, keys.shard(name)), keys.feedback_sk(now, name), body=dump(stone)
        )
        row.expires = int(now.timestamp()) + LIFETIME_S
        return row

    def of(self, noun: str) -> Iterator[Tombstone]:
        """List what was erased of a table."""
        now_s = self._now().timestamp()
        for shard in range(keys.COUNTER_SHARDS):
            for row in self._row.query(keys.gone_pk(self._tenant, noun, str(shard)), consistent_read=True):
                if row.expires > now_s:
                    yield load(row.body, Tombstone)
