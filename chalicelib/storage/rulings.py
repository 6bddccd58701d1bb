"""What is in force beside the policy file: one row, read over the lean wire at most every half minute."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.rule.ruling import Ruling
from chalicelib.observability import log
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.wire import Wire, WireError, decode

KEPT_S = 30.0
KNOWN_S = 300.0  # so long the last word stands when the row cannot be read, as a day key's does
ASK_AGAIN_S = 5.0
CALL_S = 2.0


class Rulings:
    """One province's ruling, as this container last read it."""

    def __init__(self, wire: Wire, settings: Settings, period_s: int) -> None:
        self._wire = wire
        self._settings = settings
        self._kept_s = min(KEPT_S, period_s / 10)  # where a day lasts seconds, so does what is kept
        self._ruling: Ruling | None = None
        self._read_at: datetime | None = None
        self._asked_at: datetime | None = None

    def current(self, now: datetime) -> Ruling | None:
        """Return the ruling; None when nobody can say what is in force."""
        if not _within(self._read_at, now, self._kept_s) and not _within(self._asked_at, now, ASK_AGAIN_S):
            self._read(now)
        return self._ruling if _within(self._read_at, now, KNOWN_S) else None

    @property
    def last_known(self) -> Ruling:
        """Return what was in force when the row was last read."""
        return self._ruling or Ruling()

    def forget(self) -> None:
        """Read the row again at the next occasion: this container has just changed it."""
        self._read_at = self._asked_at = None

    def _read(self, now: datetime) -> None:
        request = {
            "TableName": self._settings.table("duties"),
            "Key": {"pk": {"S": keys.under(self._settings.tenant, keys.POLICY)}, "sk": {"S": keys.IN_FORCE}},
            "ConsistentRead": True,
        }
        try:
            item = decode(self._wire.call("dynamodb", "GetItem", request, CALL_S).get("Item", {}))
        except WireError as down:
            self._asked_at = now
            log("ruling_unread", cause=down.code, level="warning")
            return
        self._ruling = msgspec.json.decode(item["body"], type=Ruling) if item else Ruling()
        self._read_at, self._asked_at = now, None


def _within(since: datetime | None, now: datetime, seconds: float) -> bool:
    return since is not None and 0 <= (now - since).total_seconds() < seconds
