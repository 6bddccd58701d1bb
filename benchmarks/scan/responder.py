"""An AWS of a few rows in a process of its own, so that what it costs is not in the figures."""

from __future__ import annotations

import json
import socket
from threading import Thread
from typing import Any


class Rows:
    """DynamoDB's GetItem, PutItem and Query, KMS's Decrypt and the one secret, from memory."""

    def __init__(self, world: dict[str, Any], prefix: str) -> None:
        self._secret = world["secret"]
        self._rows: dict[str, dict[str, Any]] = {}
        for row in world["rows"]:
            item = {name: _spelled(name, value) for name, value in row.items() if name != "table"}
            self._rows[self._place(f"{prefix}-{row['table']}", item)] = item

    def answer(self, target: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Return status and body."""
        operation = target.rpartition(".")[2]
        if operation == "GetSecretValue":
            return 200, {"SecretString": self._secret}
        if operation == "Decrypt":
            return 200, {"Plaintext": asked["CiphertextBlob"], "KeyId": "bench"}
        if operation == "PutItem":
            return self._put(asked)
        if operation == "GetItem":
            found = self._rows.get(self._place(asked["TableName"], asked["Key"]))
            return 200, {"Item": found} if found else {}
        if operation == "Query":
            return 200, {"Items": [], "Count": 0, "ScannedCount": 0}
        return 400, {"__type": "UnknownOperationException"}

    def _put(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        place = self._place(asked["TableName"], asked["Item"])
        if "ConditionExpression" in asked and place in self._rows:
            return 400, {"__type": "ConditionalCheckFailedException", "Item": self._rows[place]}
        self._rows[place] = asked["Item"]
        return 200, {}

    @staticmethod
    def _place(table: str, item: dict[str, Any]) -> str:
        return json.dumps([table, item["pk"], item.get("sk")])


def _spelled(name: str, value: Any) -> dict[str, Any]:
    if name == "wrapped":
        return {"B": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def respond(listener: socket.socket, world: dict[str, Any], prefix: str) -> None:
    """Answer every request on every connection."""
    rows = Rows(world, prefix)
    while True:
        opened, _ = listener.accept()
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Thread(target=_serve, args=(opened, rows), daemon=True).start()


def _serve(opened: socket.socket, rows: Rows) -> None:
    with opened, opened.makefile("rb") as stream:
        while stream.readline():
            head = {}
            while line := stream.readline().strip():
                name, _, value = line.partition(b":")
                head[name.lower()] = value.strip()
            asked = json.loads(stream.read(int(head.get(b"content-length", b"0"))) or b"{}")
            status, body = rows.answer(head.get(b"x-amz-target", b"").decode(), asked)
            raw = json.dumps(body).encode()
            reason = b"OK" if status == 200 else b"Bad Request"
            opened.sendall(
                b"HTTP/1.1 %d %s\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n"
                b"Connection: keep-alive\r\nx-amzn-RequestId: 0123456789ABCDEFGHIJKLMNOPQRS\r\n\r\n%s"
                % (status, reason, len(raw), raw)
            )
