"""How far the purge has come: the oldest day with something left to do, and when it last ran."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.retention import day_name, day_of_name
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

PURGE, RAN = "purge", "ran"


class PurgeMarks:
    """One province's marks; set back by a restore they only make the purge look at more days."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def oldest(self, row_class: str) -> date | None:
        """Return the oldest day of a class that is not finished; None when nobody knows."""
        text = self._get(row_class)
        return day_of_name(text) if text else None

    def put_oldest(self, row_class: str, day: date) -> None:
        """Note that all before a day is finished."""
        self._row(keys.under(self._tenant, PURGE), row_class, body=day_name(day)).save()

    def ran_at(self) -> datetime | None:
        """Return when a run last came to its end; None when none ever did."""
        text = self._get(RAN)
        return datetime.fromisoformat(text).astimezone(UTC) if text else None

    def put_ran(self, at: datetime) -> None:
        """Note that a run came to its end."""
        self._row(keys.under(self._tenant, PURGE), RAN, body=at.isoformat()).save()

    def _get(self, sk: str) -> str | None:
        try:
            return self._row.get(keys.under(self._tenant, PURGE), sk, consistent_read=True).body
        except DoesNotExist:
            return None
