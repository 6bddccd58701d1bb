"""The store of what each venue's manager was told last, and how many alerts wait to be told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from pynamodb.exceptions import DoesNotExist, TransactWriteError

from chalicelib.domain.alarm.alert_window import AlertWindow, window_name
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.ephemera import EphemeraRow

LIFETIME_S = 2 * 86400  # far beyond any window: what is held is told within minutes


class WindowWrite(NamedTuple):
    """A window's row and the condition that nobody changed it meanwhile, to be written with what it counts."""

    row: EphemeraRow
    condition: Any


class AlertWindows:
    """One province's windows."""

    def __init__(self, settings: Settings) -> None:
        self._model = bind(EphemeraRow, "ephemera", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def get(self, county: str, venue: str, rung: int | None = None) -> tuple[AlertWindow | None, int]:
        """Return a venue's window, or that of a step of its escalation, with its version."""
        try:
            row = self._model.get(self._pk(county), window_name(venue, rung), consistent_read=True)
        except DoesNotExist:
            return None, 0
        return load(row.body, AlertWindow), int(row.version)

    def write(self, after: AlertWindow, version: int) -> WindowWrite:
        """Spell the write of a window over the version it was read at."""
        expires = int(time.time()) + LIFETIME_S
        row = self._model(self._pk(after.county), after.name, body=dump(after), version=version + 1, expires=expires)
        unchanged = EphemeraRow.version == version if version else EphemeraRow.pk.does_not_exist()
        return WindowWrite(row, unchanged)

    def holding(self, county: str) -> Iterator[tuple[AlertWindow, int]]:
        """List a county's windows in which alerts are held."""
        for row in self._model.query(self._pk(county), consistent_read=True):
            window = load(row.body, AlertWindow)
            if window.held:
                yield window, int(row.version)

    def tell(self, write: WindowWrite, *messages: EphemeraRow) -> bool:
        """Write a window with the message about what it held; False when another run was faster."""
        try:
            with transaction(self._settings) as writing:
                writing.save(write.row, condition=write.condition)
                for message in messages:
                    writing.save(message)
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def _pk(self, county: str) -> str:
        return keys.under(self._tenant, "alerting", county)
