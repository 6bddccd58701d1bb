"""What a scan reads and writes, over the lean wire: one code, one colour, one row per person."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.alarm.health_point import HealthPoint, HealthPoints
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.wire import ConditionFailed, Wire, decode, encode


class Door:
    """The door of one province."""

    def __init__(self, wire: Wire, settings: Settings, now: Callable[[], datetime]) -> None:
        self._now = now
        self._wire = wire
        self._settings = settings
        self._tenant = settings.tenant

    def code(self, code: str) -> IssuedCode | None:
        """Read a code; never cached, so that disabling works at once."""
        item = self._get("codes", {"pk": keys.under(self._tenant, code)})
        return msgspec.json.decode(item["body"], type=IssuedCode) if item else None

    def health(self, person: str) -> Health:
        """Read a person's colour as stored; unknown when none is."""
        item = self._get("health", {"pk": keys.under(self._tenant, person), "sk": "current"})
        if not item:
            return Health()
        health = msgspec.json.decode(item["body"], type=Health) if "body" in item else Health()
        if "erased_s" in item:
            health = replace(health, erased_s=item["erased_s"])
        if "slow_until_ms" in item:
            slow_until = datetime.fromtimestamp(item["slow_until_ms"] / 1000, UTC)
            return replace(health, slow_until=slow_until)
        return health

    def health_points(self, county: str) -> tuple[HealthPoint, ...]:
        """Read where a county takes whoever comes with an abnormal code; asked for them alone."""
        item = self._get("duties", {"pk": keys.under(self._tenant, county), "sk": keys.HEALTH_POINTS})
        return msgspec.json.decode(item["body"], type=HealthPoints).items if item else ()

    def companions(self, account: str) -> dict[str, Any]:
        """Read the companions of an account: id -> body."""
        reply = self._wire.call(
            "dynamodb",
            "Query",
            {
                "TableName": self._settings.table("people"),
                "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
                "ExpressionAttributeValues": encode({":pk": keys.under(self._tenant, account), ":sk": keys.COMPANION}),
            },
        )
        rows = [row for row in map(decode, reply["Items"]) if self._lives(row)]
        return {row["sk"].removeprefix(keys.COMPANION): msgspec.json.decode(row["body"]) for row in rows}

    def is_bound(self, person: str) -> bool:
        """Say whether a person has an account of his own; read consistently, for it may be a minute old."""
        key = {"pk": keys.under(self._tenant, person), "sk": keys.IDENTITY}
        return self._get("people", key, ConsistentRead=True) is not None

    def document(self, person: str, keyring: Keyring) -> tuple[str, str] | None:
        """Open type and number of a verified person's document; None when he has no account."""
        from chalicelib.domain.person.account import Binding
        from chalicelib.storage.boxes import Boxes

        item = self._get("people", {"pk": keys.under(self._tenant, person), "sk": keys.IDENTITY})
        if not item or not self._lives(item):
            return None
        box = msgspec.json.decode(item["body"], type=Binding).box
        who = Boxes(self._tenant, keyring).open_particulars(person, keys.IDENTITY, box)
        return who.id_type, who.id_number

    def companion_document(self, account: str, companion: str, box: str, keyring: Keyring) -> tuple[str, str]:
        """Open type and number of a companion's document."""
        from chalicelib.storage.boxes import Boxes

        who = Boxes(self._tenant, keyring).open_particulars(account, keys.COMPANION + companion, b64decode(box))
        return who.id_type, who.id_number

    def visit(self, pk: str, sk: str) -> dict[str, Any] | None:
        """Read a visit as it lies there; consistently, for it may have been written just now."""
        return self._get("visits", {"pk": pk, "sk": sk}, ConsistentRead=True)

    def put(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """Write a visit once: None when it was written, the row already there when it was not."""
        payload = {
            "TableName": self._settings.table("visits"),
            "Item": encode(row),
            "ConditionExpression": "attribute_not_exists(pk)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        try:
            self._wire.call("dynamodb", "PutItem", payload)
        except ConditionFailed as taken:
            return dict(taken.item or {})
        return None

    def _lives(self, item: dict[str, Any]) -> bool:
        return "expires" not in item or bool(item["expires"] > self._now().timestamp())

    def note_unread(self, county: str, row_key: str, expires_s: int) -> None:
        """Note a visit whose colour nobody could read, before its row is written; it is forgotten at an instant."""
        note = {"pk": keys.under(self._tenant, "unread", county), "sk": row_key, "expires": expires_s}
        payload = {"TableName": self._settings.table("ephemera"), "Item": encode(note)}
        self._wire.call("dynamodb", "PutItem", payload)

    def _get(self, noun: str, key: dict[str, str], **how: bool) -> dict[str, Any] | None:
        payload = {"TableName": self._settings.table(noun), "Key": encode(key), **how}
        reply = self._wire.call("dynamodb", "GetItem", payload)
        return decode(reply["Item"]) if "Item" in reply else None
