"""The store of what lives a day or two: sign-in challenges and limits."""

from __future__ import annotations

import time
from typing import TypeVar

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from chalicelib.domain.errors import TooMany
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.ephemera import EphemeraRow

T = TypeVar("T")


class Ephemera:
    """Short-lived rows of one tenant; a row past its time is absent, swept or not."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(EphemeraRow, "ephemera", settings)
        self._tenant = settings.tenant

    def spend(self, kind: str, of: str, cap: int, window_s: int, amount: int = 1) -> None:
        """Count uses of a limit by `of` in the running window, or refuse all of them with the seconds to wait."""
        now_s = int(time.time())
        window = now_s // window_s
        row = self._row(keys.under(self._tenant, "limit", kind, of), str(window))
        used = EphemeraRow.version.set((EphemeraRow.version | 0) + amount)
        room = EphemeraRow.version <= cap - amount
        try:
            row.update(
                actions=[used, EphemeraRow.expires.set((window + 2) * window_s)],
                condition=room if amount > cap else EphemeraRow.version.does_not_exist() | room,
            )
        except UpdateError as full:
            if code_of(full) != "ConditionalCheckFailedException":
                raise
            raise TooMany("too_many_requests", (window + 1) * window_s - now_s) from None

    def give_back(self, kind: str, of: str, window_s: int, amount: int) -> None:
        """Take back uses that were counted for nothing in the running window."""
        row = self._row(keys.under(self._tenant, "limit", kind, of), str(int(time.time()) // window_s))
        try:
            row.update(
                actions=[EphemeraRow.version.set(EphemeraRow.version - amount)],
                condition=EphemeraRow.version >= amount,
            )
        except UpdateError as passed:
            if code_of(passed) != "ConditionalCheckFailedException":
                raise

    def put(self, kind: str, name: str, value: object, lifetime_s: int) -> None:
        """Keep a value under a name for a while."""
        expires = int(time.time()) + lifetime_s
        self._row(keys.under(self._tenant, kind, name), "value", body=dump(value), expires=expires).save()

    def put_once(self, kind: str, name: str, value: object, lifetime_s: int) -> bool:
        """Keep a value unless that name is taken; say whether it was kept."""
        now_s = int(time.time())
        row = self._row(keys.under(self._tenant, kind, name), "value", body=dump(value), expires=now_s + lifetime_s)
        try:
            row.save(condition=EphemeraRow.pk.does_not_exist() | (EphemeraRow.expires <= now_s))
        except PutError as taken:
            if code_of(taken) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def get(self, kind: str, name: str, shape: type[T]) -> T | None:
        """Return a value that has not expired."""
        try:
            row = self._row.get(keys.under(self._tenant, kind, name), "value", consistent_read=True)
        except DoesNotExist:
            return None
        return load(row.body, shape) if row.expires > time.time() else None

    def delete(self, kind: str, name: str) -> None:
        """Forget a value."""
        self._row(keys.under(self._tenant, kind, name), "value").delete()
