"""The store of sessions, over the lean wire: a visitor's refresh belongs to the scan path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.person.account import Account, Session
from chalicelib.domain.person.standing import Grant, Standing
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.wire import ConditionFailed, Wire, decode, encode

KEPT = 100
"""Sessions of one account; beyond it the oldest end, for every request reads them all."""


class Sessions:
    """Sessions of one tenant, each beside the account and the roles it is judged by."""

    def __init__(self, wire: Wire, settings: Settings, now: Callable[[], datetime]) -> None:
        self._wire = wire
        self._settings = settings
        self._now = now

    def standing(self, account: str) -> Standing | None:
        """Read an account with its sessions and grants: one consistent query; None when its time is over."""
        found = self._rows(account)
        rows = {row["sk"]: row["body"] for row in found}
        until = next((row.get("expires") for row in found if row["sk"] == keys.ACCOUNT), None)
        if keys.ACCOUNT not in rows or (until is not None and until <= self._now().timestamp()):
            return None
        sessions = {
            sk.removeprefix(keys.SESSION): msgspec.json.decode(body, type=Session)
            for sk, body in rows.items()
            if sk.startswith(keys.SESSION)
        }
        grants = tuple(msgspec.json.decode(body, type=Grant) for sk, body in rows.items() if sk.startswith(keys.ROLE))
        known = msgspec.json.decode(rows[keys.ACCOUNT], type=Account)
        known = replace(known, kept_until=datetime.fromtimestamp(until, UTC) if until is not None else None)
        return Standing(known, sessions, grants)

    def begin(self, account: str, session: Session) -> None:
        """Write a new session."""
        self._put(account, session)

    def keep(self, account: str, session: Session) -> None:
        """Write a session that changed without a new number, unless it was rotated or ended meanwhile."""
        try:
            self._put(account, session, before=session.number)
        except ConditionFailed:
            raise Conflict("changed_meanwhile") from None

    def rotate(self, account: str, session: Session) -> Session | None:
        """Write a session under its next number: as it now stands, also when somebody was faster; None when ended."""
        try:
            self._put(account, session, before=session.number - 1)
        except ConditionFailed as moved:
            return msgspec.json.decode(moved.item["body"], type=Session) if moved.item else None
        return session

    def end(self, account: str, *session_ids: str) -> None:
        """End sessions: their refresh tokens are worth nothing from now on."""
        from chalicelib.storage.rows.base import bind
        from chalicelib.storage.rows.people import PeopleRow

        rows = bind(PeopleRow, "people", self._settings)
        for session_id in session_ids:
            rows(self._pk(account), keys.SESSION + session_id).delete()

    def _put(self, account: str, session: Session, before: int | None = None) -> None:
        row = {
            "pk": self._pk(account),
            "sk": keys.SESSION + session.id,
            "body": msgspec.json.encode(session).decode(),
            "version": session.number,
            "expires": int(session.expires_at.timestamp()) + 1,
        }
        payload: dict[str, Any] = {"TableName": self._settings.table("people"), "Item": encode(row)}
        if before is not None:
            payload["ConditionExpression"] = "version = :before"
            payload["ExpressionAttributeValues"] = encode({":before": before})
            payload["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        self._wire.call("dynamodb", "PutItem", payload)

    def _rows(self, account: str) -> list[dict[str, Any]]:
        payload: dict[str, Any] = {
            "TableName": self._settings.table("people"),
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": encode(
                {":pk": self._pk(account), ":first": keys.ACCOUNT, ":last": keys.SESSION + "~"}
            ),
            "ConsistentRead": True,
        }
        rows: list[dict[str, Any]] = []
        while True:
            reply = self._wire.call("dynamodb", "Query", payload)
            rows += [decode(item) for item in reply["Items"]]
            if "LastEvaluatedKey" not in reply:
                return rows
            payload["ExclusiveStartKey"] = reply["LastEvaluatedKey"]

    def _pk(self, account: str) -> str:
        return keys.under(self._settings.tenant, account)
