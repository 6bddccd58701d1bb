"""The store of colours: ordered by `as_of`, so that a late or repeated item never overwrites a newer one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError

from chalicelib.domain.alarm.health import Health
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.health import HealthRow

CURRENT = "current"


class HealthRecords:
    """One province's colours by person."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(HealthRow, "health", settings)
        self._tenant = settings.tenant

    def get(self, person: str) -> Health:
        """Return a person's colour as stored; unknown when there is none."""
        try:
            row = self._row.get(self._pk(person), CURRENT, consistent_read=True)
        except DoesNotExist:
            return Health()
        return load(row.body, Health) if row.body else Health()

    def put(self, person: str, health: Health, history_until_s: int) -> bool:
        """Write a colour unless a newer or equal one is there; say whether it was written.

        The change is written first: a crash in between leaves history of a colour that the retry then sets.
        """
        if health.as_of is None:
            raise ValueError("a written colour has its time")
        as_of_ms = round(health.as_of.timestamp() * 1000)
        newer = HealthRow.as_of_ms.does_not_exist() | (HealthRow.as_of_ms < as_of_ms)
        change = self._row(self._pk(person), keys.CHANGE + keys.instant(health.as_of), body=dump(health))
        change.as_of_ms, change.expires = as_of_ms, history_until_s
        try:
            current = self._row.get(self._pk(person), CURRENT, consistent_read=True)
            if current.as_of_ms is not None and current.as_of_ms >= as_of_ms:
                return False
        except DoesNotExist:
            current = self._row(self._pk(person), CURRENT)
        current.body, current.as_of_ms = dump(health), as_of_ms
        # Past `valid_until` nobody is shown it; it orders the feed as long as its change stands in the history.
        last_s = max(history_until_s, math.ceil(health.valid_until.timestamp()) if health.valid_until else 0)
        current.expires = max(last_s, int(current.expires or 0)) if current.erased_s else last_s
        try:
            change.save()
            current.save(condition=newer)
        except PutError as stale:
            if code_of(stale) != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def slow_down(self, sender: str, until: datetime) -> None:
        """Ask whoever scans too often (a person, or an account that speaks for none) to wait.

        Without a colour a row is made for it, and swept when the wait is over.
        """
        until_ms = round(until.timestamp() * 1000)
        row = self._row(self._pk(sender), CURRENT)
        wait = HealthRow.slow_until_ms.set(until_ms)
        longer = HealthRow.slow_until_ms.does_not_exist() | (HealthRow.slow_until_ms < until_ms)
        if not _updated(row, [wait], (HealthRow.body.exists() | HealthRow.erased_s.exists()) & longer):
            expiring = HealthRow.expires.set(int(until.timestamp()) + 1)
            nothing_else = HealthRow.body.does_not_exist() & HealthRow.erased_s.does_not_exist()
            _updated(row, [wait, expiring], nothing_else & longer)

    def end_tokens(self, sender: str, at: datetime, lifetime: timedelta) -> None:
        """Void the tokens issued until now that scan as a person, or as an account that speaks for none.

        The row, made for it where there is no colour, outlives the last of them.
        """
        row = self._row(self._pk(sender), CURRENT)
        ended = HealthRow.erased_s.set(int(at.timestamp()))
        last_s = int((at + lifetime).timestamp()) + 1
        if not _updated(row, [ended], HealthRow.expires > last_s):
            _updated(row, [ended, HealthRow.expires.set(last_s)], _dies_before(last_s))

    def then(self, person: str, at: datetime) -> Health:
        """Return what was known of a person at an instant that has passed; unknown where no change says it.

        The present colour speaks for the time since it is so, also when the change that brought it is swept; for the
        time before it the last change that was older does.
        """
        present = self.get(person)
        if present.as_of is not None and present.as_of <= at:
            return present.at(at)
        until = keys.CHANGE + keys.instant(at)
        found = self._row.query(
            self._pk(person),
            HealthRow.sk.between(keys.CHANGE, until),
            scan_index_forward=False,
            limit=1,
            consistent_read=True,
        )
        kept = [row for row in found if row.body and (not row.expires or row.expires >= datetime.now(UTC).timestamp())]
        return load(kept[0].body, Health).at(at) if kept else Health()

    def changes(self, person: str) -> Iterator[Health]:
        """List a person's changes of colour, newest first."""
        now_s = datetime.now(UTC).timestamp()
        found = self._row.query(self._pk(person), HealthRow.sk.startswith(keys.CHANGE), scan_index_forward=False)
        for row in found:
            if row.body and (row.expires or now_s) >= now_s:
                yield load(row.body, Health)

    def _pk(self, person: str) -> str:
        return keys.under(self._tenant, person)


def _dies_before(last_s: int) -> Any:
    return HealthRow.expires.does_not_exist() | (HealthRow.expires <= last_s)


def _updated(row: HealthRow, actions: list[Any], condition: Any) -> bool:
    try:
        row.update(actions=actions, condition=condition)
    except UpdateError as refused:
        if code_of(refused) != "ConditionalCheckFailedException":
            raise
        return False
    return True
