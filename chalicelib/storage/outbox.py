"""Outgoing messages: written with the decision that causes them, sent from a queue, forgotten when sent."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Iterator, Sequence

import msgspec
from pynamodb.exceptions import DoesNotExist, UpdateError

from chalicelib.domain.hidden import Hidden
from chalicelib.domain.ids import ID_BYTES, encode
from chalicelib.messaging.queues import Queues
from chalicelib.observability import log
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.faults import code_of, is_storage_fault
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.ephemera import EphemeraRow

LIFETIME_S = 14 * 86400
CLAIM_S = 60


class Message(Hidden, frozen=True):
    """One SMS to be: template kind, receiver and what fills the template."""

    kind: str
    phone: str
    params: dict[str, str]


class MessageHeld(Exception):
    """Somebody else has claimed the message and may yet crash: ask again later."""


class Outbox:
    """One province's outgoing messages; their content is sealed until it is sent, then gone."""

    def __init__(self, settings: Settings, queues: Queues, keyring: Keyring) -> None:
        self._model = bind(EphemeraRow, "ephemera", settings)
        self._tenant = settings.tenant
        self._queues = queues
        self._keyring = keyring

    def draft(self, message: Message, lifetime_s: int = LIFETIME_S) -> EphemeraRow:
        """Make the row of a message, to be written with whatever decision causes it."""
        now_s = int(time.time())
        name = encode(os.urandom(ID_BYTES))
        pk = self._pk(now_s // 3600, name)
        box = self._keyring.seal_identity(msgspec.json.encode(message), keys.row_key(pk, name))
        body = base64.b64encode(box).decode()
        return self._model(pk, name, body=body, version=0, expires=now_s + lifetime_s)

    def send(self, *rows: EphemeraRow) -> None:
        """Queue messages whose rows are written with a decision, which stands whether or not the queue is there.

        What a missing queue, or a crash before this, leaves behind is queued by the hourly sweep.
        """
        try:
            self._queue(rows)
        except Exception as fault:
            if not is_storage_fault(fault):
                raise
            log("messages_unqueued", count=len(rows), cause=type(fault).__name__, level="warning")

    def post(self, message: Message, lifetime_s: int = LIFETIME_S) -> None:
        """Write and queue a message that belongs to no transaction; without the queue that is a fault."""
        row = self.draft(message, lifetime_s)
        row.save()
        self._queue((row,))

    def claim(self, message_id: str) -> Message | None:
        """Take a message for sending; None when it is sent or expired; MessageHeld while it is in other hands."""
        row = self._row(message_id)
        now_s = int(time.time())
        free = EphemeraRow.version.exists() & (EphemeraRow.version < now_s - CLAIM_S)
        try:
            row.refresh(consistent_read=True)
            row.update(actions=[EphemeraRow.version.set(now_s)], condition=free)
        except DoesNotExist:
            return None
        except UpdateError as held:
            if code_of(held) != "ConditionalCheckFailedException":
                raise
            raise MessageHeld from None
        if row.expires <= now_s or row.body is None:
            return None
        plain = self._keyring.open_identity(base64.b64decode(row.body), keys.row_key(row.pk, row.sk))
        return msgspec.json.decode(plain, type=Message)

    def release(self, message_id: str) -> None:
        """Give a claimed message back: the provider did not take it."""
        self._row(message_id).update(actions=[EphemeraRow.version.set(0)], condition=EphemeraRow.version.exists())

    def sent(self, message_id: str) -> None:
        """Forget a message that the provider took."""
        self._row(message_id).delete()

    def waiting(self, hour: int) -> Iterator[str]:
        """List the messages of an hour (hours since 1970) that nobody has sent yet and that are still worth sending."""
        now_s = time.time()
        for shard in range(keys.COUNTER_SHARDS):
            pk = keys.under(self._tenant, "outbox", str(hour), str(shard))
            for row in self._model.query(pk, consistent_read=True):
                if row.expires > now_s:
                    yield _id_of(row)

    def _queue(self, rows: Sequence[EphemeraRow]) -> None:
        if rows:
            self._queues.send_sms(*(_id_of(row) for row in rows))

    def _pk(self, hour: int, name: str) -> str:
        return keys.under(self._tenant, "outbox", str(hour), keys.shard(name))

    def _row(self, message_id: str) -> EphemeraRow:
        hour, _, name = message_id.partition(".")
        return self._model(self._pk(int(hour), name), name)


def _id_of(row: EphemeraRow) -> str:
    return f"{keys.parts(row.pk)[2]}.{row.sk}"
