"""When an account's rows die: all at the same time, moved over the lean wire, for a visitor's refresh is a use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib.domain.person.account import Account
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.wire import ConditionFailed, Wire, decode, encode


class Lifetimes:
    """The time to live of one province's accounts, with the phone, the person and the companions of each."""

    def __init__(self, wire: Wire, settings: Settings, now: Callable[[], datetime]) -> None:
        self._wire = wire
        self._settings = settings
        self._now = now

    def hold(self, account: Account | None) -> None:
        """Keep an account without end, for as long as a role or a venue needs it."""
        if account is not None and account.kept_until is not None:
            self.move(account, None)

    def move(self, account: Account, until: datetime | None) -> None:
        """Have an account's rows live until an instant, or without end; what is dead already stays dead.

        The account's own row comes last: interrupted before it, the next use moves them all again.
        """
        pk = self._pk(account.id)
        for sk in self._companions(pk):
            self._move(pk, sk, until)
        if account.identity == "verified" and account.person:
            self._move(self._pk(account.person), keys.IDENTITY, until, holder=account.id)
        if account.phone_id:
            self._move(keys.under(self._settings.tenant, "phone", account.phone_id), keys.ACCOUNT, until, account.id)
        self._move(pk, keys.ACCOUNT, until)

    def _move(self, pk: str, sk: str, until: datetime | None, holder: str | None = None) -> None:
        """Move one row; an account's version moves with it, so that a write on top of the old one is refused."""
        values: dict[str, Any] = {":now": int(self._now().timestamp())}
        condition = "attribute_exists(pk) AND (attribute_not_exists(expires) OR expires > :now)"
        update = "REMOVE expires" if until is None else "SET expires = :until"
        if until is not None:
            values[":until"] = int(until.timestamp())
        if holder:
            condition += " AND holder = :holder"
            values[":holder"] = holder
        elif sk == keys.ACCOUNT:
            update += " ADD version :one"
            values[":one"] = 1
        payload = {
            "TableName": self._settings.table("people"),
            "Key": encode({"pk": pk, "sk": sk}),
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": encode(values),
        }
        try:
            self._wire.call("dynamodb", "UpdateItem", payload)
        except ConditionFailed:
            return

    def _companions(self, pk: str) -> list[str]:
        reply = self._wire.call(
            "dynamodb",
            "Query",
            {
                "TableName": self._settings.table("people"),
                "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
                "ProjectionExpression": "sk",
                "ExpressionAttributeValues": encode({":pk": pk, ":sk": keys.COMPANION}),
            },
        )
        return [decode(item)["sk"] for item in reply["Items"]]

    def _pk(self, of: str) -> str:
        return keys.under(self._settings.tenant, of)
