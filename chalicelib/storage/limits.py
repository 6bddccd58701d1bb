"""Limits over the lean wire, for what a phone asks before its first scan: PynamoDB would cost that scan its start."""

from __future__ import annotations

import time

from chalicelib.domain.errors import TooMany
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.wire import ConditionFailed, Wire, encode


class Limits:
    """One province's limits, in the same rows as those of `Ephemera`."""

    def __init__(self, wire: Wire, settings: Settings) -> None:
        self._wire = wire
        self._settings = settings

    def spend(self, kind: str, of: str, cap: int, window_s: int, amount: int = 1) -> None:
        """Count uses of a limit in the running window, or refuse all of them with the seconds to wait.

        A count whose answer was lost is counted again: a limit may be a little strict.
        """
        now_s = int(time.time())
        window = now_s // window_s
        room = "version <= :room"
        payload = {
            "TableName": self._settings.table("ephemera"),
            "Key": encode({"pk": keys.under(self._settings.tenant, "limit", kind, of), "sk": str(window)}),
            "UpdateExpression": "SET version = if_not_exists(version, :none) + :amount, expires = :expires",
            "ConditionExpression": room if amount > cap else f"attribute_not_exists(version) OR {room}",
            "ExpressionAttributeValues": encode(
                {":none": 0, ":amount": amount, ":room": cap - amount, ":expires": (window + 2) * window_s}
            ),
        }
        try:
            self._wire.call("dynamodb", "UpdateItem", payload)
        except ConditionFailed:
            raise TooMany("too_many_requests", (window + 1) * window_s - now_s) from None
