"""The key store: the province's keyring and its day keys, unwrapped by KMS over the lean wire."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from chalicelib.security.day_keys import DayKey, DayKeyGone, derive
from chalicelib.security.keyring import Keyring, parse
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.wire import Wire, decode

if TYPE_CHECKING:
    from chalicelib.security.index_keys import IndexKeys


class Vault:
    """Opens what one province's KMS key has wrapped."""

    def __init__(self, wire: Wire, settings: Settings) -> None:
        self._wire = wire
        self._settings = settings

    def keyring(self) -> Keyring:
        """Fetch and unwrap the permanent keys (once per container)."""
        secret = self._wire.call("secretsmanager", "GetSecretValue", {"SecretId": self._settings.keyring_secret})
        plain = self._decrypt(secret["SecretString"], {"tenant": self._settings.tenant, "purpose": "keyring"})
        return parse(json.loads(plain))

    def day_key(self, row_class: str, day: str) -> DayKey:
        """Fetch and unwrap the key of a class and day (yyyymmdd), or raise DayKeyGone."""
        plain, item = self._day(row_class, day)
        return derive(plain, item["state"] == "live", float(item["deadline_s"]))

    def index_keys(self, row_class: str, day: str) -> tuple[IndexKeys, float]:
        """Return the keys of a day's index, with the deadline of its key; usecases/tracing/index_keys.py asks alone."""
        from chalicelib.security.index_keys import derive_index

        plain, item = self._day(row_class, day)
        return derive_index(plain), float(item["deadline_s"])

    def _day(self, row_class: str, day: str) -> tuple[bytes, dict[str, Any]]:
        pk = keys.under(self._settings.tenant, row_class, day)
        reply = self._wire.call(
            "dynamodb",
            "GetItem",
            {
                "TableName": self._settings.table("keys"),
                "Key": {"pk": {"S": pk}, "sk": {"S": "state"}},
                "ConsistentRead": True,
            },
        )
        item = decode(reply.get("Item", {}))
        if item.get("state") not in ("live", "closed") or "wrapped" not in item:
            raise DayKeyGone(day)
        context = {"tenant": self._settings.tenant, "class": row_class, "day": day}
        return self._decrypt(base64.b64encode(item["wrapped"]).decode(), context), item

    def _decrypt(self, wrapped: str, context: dict[str, str]) -> bytes:
        reply = self._wire.call("kms", "Decrypt", {"CiphertextBlob": wrapped, "EncryptionContext": context})
        return base64.b64decode(reply["Plaintext"])
