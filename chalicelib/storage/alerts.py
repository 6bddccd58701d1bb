"""The store of alerts: put once, with the message they cause; the person in them sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.models import Model

from chalicelib.domain.alarm.alert import CLOSED, Alert, AlertId, AlertSeal, Remark
from chalicelib.domain.errors import Conflict
from chalicelib.security.day_keys import DayKey
from chalicelib.security.sealing import seal, unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.alert_windows import WindowWrite
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over, unless_contended
from chalicelib.storage.rows.alerts import AlertRow, OpenIndex
from chalicelib.storage.rows.base import bind, transaction


class Alerts:
    """One province's alerts; `lives` says of a class, a day and a row's own end whether it may still be seen."""

    def __init__(self, settings: Settings, lives: Callable[[str, str, float], bool]) -> None:
        self._model = bind(AlertRow, "alerts", settings)
        self._settings = settings
        self._tenant = settings.tenant
        self._lives = lives

    def put_once(
        self,
        name: AlertId,
        alert: Alert,
        content: AlertSeal,
        key: DayKey,
        *messages: Model,
        window: WindowWrite | None = None,
    ) -> bool:
        """Write an alert whole with its message or the window that counts it; False when it was raised before.

        Conflict when the window was changed meanwhile.
        """
        pk, sk = self._key(name)
        since = keys.instant(alert.raised_at)
        row = self._model(pk, sk, body=dump(alert), version=1, state=alert.state, expires=int(key.deadline_s))
        row.open_pk, row.open_sk = keys.under(self._tenant, name.county), keys.alert_sk(since, name.mark)
        row.sealed = seal(key.seal, msgspec.json.encode(content), keys.row_key(pk, sk))
        try:
            with transaction(self._settings) as writing:
                writing.save(row, condition=AlertRow.pk.does_not_exist())
                if window is not None:
                    writing.save(window.row, condition=window.condition)
                for message in messages:
                    writing.save(message)
        except TransactWriteError as lost:
            unless_contended(lost)
            if self.get(name) is None:
                raise Conflict("changed_meanwhile") from None
            return False
        return True

    def get(self, name: AlertId) -> Alert | None:
        """Return an alert."""
        row = self._row(name)
        return load(row.body, Alert) if row else None

    def versioned(self, name: AlertId) -> tuple[Alert, int] | None:
        """Return an alert with the version that a write on top of it must find."""
        row = self._row(name)
        return (load(row.body, Alert), int(row.version)) if row else None

    def content(self, name: AlertId, key: DayKey) -> AlertSeal | None:
        """Open what an alert keeps sealed; raise SealBroken."""
        row = self._row(name)
        if row is None:
            return None
        return msgspec.json.decode(unseal(key.seal, row.sealed, keys.row_key(row.pk, row.sk)), type=AlertSeal)

    def remarks(self, name: AlertId, key: DayKey) -> list[Remark]:
        """Open what was written with the steps."""
        row = self._row(name)
        return self._remarks(row, key) if row else []

    def advance(self, name: AlertId, after: Alert, version: int, remark: Remark | None, key: DayKey) -> None:
        """Write a step over the version it was decided on, or refuse; a closed alert leaves the index of open ones."""
        row = self._row(name)
        if row is None or row.version != version:
            raise Conflict("changed_meanwhile")
        if remark is not None:
            plain = msgspec.json.encode([*self._remarks(row, key), remark])
            row.remarks = seal(key.seal, plain, remarks_key(row.pk, row.sk))
        row.body, row.state, row.version = dump(after), after.state, version + 1
        if after.state == CLOSED:
            row.open_pk = row.open_sk = None
        save_over(row, AlertRow.version == version)

    def escalate(self, steps: Sequence[tuple[AlertId, Alert, int]], window: WindowWrite, *messages: Model) -> bool:
        """Write (alert, version) a step on with window and messages, all or none; False when one changed meanwhile."""
        try:
            with transaction(self._settings) as writing:
                writing.save(window.row, condition=window.condition)
                for name, after, version in steps:
                    row = self._row(name)
                    if row is None or row.version != version:
                        return False
                    row.body, row.version = dump(after), version + 1
                    writing.save(row, condition=AlertRow.version == version)
                for message in messages:
                    writing.save(message)
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def of_day(self, county: str, day: str) -> Iterator[Alert]:
        """List a county's alerts of a local day (yyyymmdd) in the order of the visits."""
        rows = self._model.query(keys.alert_pk(self._tenant, county, day), consistent_read=True)
        return (alert for _, alert in self._living(rows))

    def closed_in(self, county: str, day: str, before: str | None = None) -> Iterator[tuple[str, Alert]]:
        """List (place, alert) of a day's closed alerts, the last visit first, before a place."""
        below = AlertRow.sk < before if before else None
        rows = self._model.query(
            keys.alert_pk(self._tenant, county, day), below, AlertRow.state == CLOSED, scan_index_forward=False
        )
        return self._living(rows)

    def open_in(self, county: str) -> Iterator[Alert]:
        """List a county's open alerts, oldest first."""
        return (alert for _, alert in self.open_after(county))

    def open_after(self, county: str, after: str | None = None) -> Iterator[tuple[str, Alert]]:
        """List (place, alert) of a county's open alerts, oldest first, after a place."""
        beyond = OpenIndex.open_sk > after if after else None
        return self._living(self._model.open.query(keys.under(self._tenant, county), beyond), by_index=True)

    def _remarks(self, row: AlertRow, key: DayKey) -> list[Remark]:
        if row.remarks is None:
            return []
        return msgspec.json.decode(unseal(key.seal, row.remarks, remarks_key(row.pk, row.sk)), type=list[Remark])

    def _living(self, rows: Iterator[AlertRow], *, by_index: bool = False) -> Iterator[tuple[str, Alert]]:
        living = (row for row in rows if self._lives("alerts", keys.parts(row.pk)[2], row.expires))
        return ((row.open_sk if by_index else row.sk, load(row.body, Alert)) for row in living)

    def _key(self, name: AlertId) -> tuple[str, str]:
        return keys.alert_pk(self._tenant, name.county, name.day), keys.alert_sk(name.time, name.mark)

    def _row(self, name: AlertId) -> AlertRow | None:
        try:
            row = self._model.get(*self._key(name), consistent_read=True)
        except DoesNotExist:
            return None
        return row if self._lives("alerts", name.day, row.expires) else None


def remarks_key(pk: str, sk: str) -> str:
    """Name what was written while an alert was disposed of, for sealing: it stands beside the alert's own box."""
    return f"{keys.row_key(pk, sk)}|remarks"
