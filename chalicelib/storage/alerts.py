"""The store of alerts: put once, with the message they cause; the person in them sealed."""

from __future__ import annotations

import time
from collections.abc import Iterator

import msgspec
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.models import Model

from chalicelib.domain.alert import Alert, AlertId, AlertSeal
from chalicelib.security.day_keys import DayKey
from chalicelib.security.sealing import seal, unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.rows.alerts import AlertRow
from chalicelib.storage.rows.base import bind, transaction


class Alerts:
    """One province's alerts."""

    def __init__(self, settings: Settings) -> None:
        self._model = bind(AlertRow, "alerts", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def put_once(self, name: AlertId, alert: Alert, content: AlertSeal, key: DayKey, *messages: Model) -> bool:
        """Write an alert and its messages whole; False when the alert was raised before."""
        pk, sk = self._key(name)
        since = keys.instant(alert.raised_at)
        row = self._model(pk, sk, body=dump(alert), version=1, state=alert.state, expires=int(key.deadline_s))
        row.open_pk, row.open_sk = keys.under(self._tenant, name.county), keys.alert_sk(since, name.mark)
        row.sealed = seal(key.seal, msgspec.json.encode(content), keys.row_key(pk, sk))
        try:
            with transaction(self._settings) as writing:
                writing.save(row, condition=AlertRow.pk.does_not_exist())
                for message in messages:
                    writing.save(message)
        except TransactWriteError as lost:
            unless_contended(lost)
            if self.get(name) is None:
                raise
            return False
        return True

    def get(self, name: AlertId) -> Alert | None:
        """Return an alert."""
        row = self._row(name)
        return load(row.body, Alert) if row else None

    def content(self, name: AlertId, key: DayKey) -> AlertSeal | None:
        """Open what an alert keeps sealed; raise SealBroken."""
        row = self._row(name)
        if row is None:
            return None
        return msgspec.json.decode(unseal(key.seal, row.sealed, keys.row_key(row.pk, row.sk)), type=AlertSeal)

    def of_day(self, county: str, day: str) -> Iterator[Alert]:
        """List a county's alerts of a local day (yyyymmdd) in the order of the visits."""
        return self._living(self._model.query(keys.alert_pk(self._tenant, county, day), consistent_read=True))

    def open_in(self, county: str) -> Iterator[Alert]:
        """List a county's open alerts, oldest first."""
        return self._living(self._model.open.query(keys.under(self._tenant, county)))

    @staticmethod
    def _living(rows: Iterator[AlertRow]) -> Iterator[Alert]:
        now_s = time.time()
        return (load(row.body, Alert) for row in rows if row.expires > now_s)

    def _key(self, name: AlertId) -> tuple[str, str]:
        return keys.alert_pk(self._tenant, name.county, name.day), keys.alert_sk(name.time, name.mark)

    def _row(self, name: AlertId) -> AlertRow | None:
        try:
            row = self._model.get(*self._key(name), consistent_read=True)
        except DoesNotExist:
            return None
        return row if row.expires > time.time() else None
