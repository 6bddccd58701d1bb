"""Bad weather between the program and AWS: requests refused, throttled, or done and never answered."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError
from botocore.httpsession import URLLib3Session

from chalicelib.storage.wire import Throttled, Unreachable, Wire
from tests.http import Answer

BEFORE, AFTER, THROTTLED = "before", "after", "throttled"
KINDS = (BEFORE, AFTER, THROTTLED)
ALWAYS = 10**6


@dataclass
class Weather:
    """What goes wrong, to which calls, and how many times; `met` counts how often it did."""

    kind: str
    matches: Callable[[str, str], bool]
    times: int = ALWAYS
    met: int = 0
    reply: Callable[[Any], bytes] = field(default=lambda _: b"{}")

    def strikes(self, operation: str, about: str) -> bool:
        """Say whether this call meets it."""
        if self.met >= self.times or not self.matches(operation, about):
            return False
        self.met += 1
        return True


def is_unavailable(answer: Answer) -> bool:
    """Say whether somebody was asked to come again, and when."""
    return (answer.status, answer.code) == (503, "storage_unavailable") and int(answer.headers["retry-after"]) > 0


def on(operation: str, about: str = "") -> Callable[[str, str], bool]:
    """Match calls of an operation whose request speaks of something (a table, a queue, a key)."""
    return lambda name, text: name == operation and about in text


def over_wire(monkeypatch: pytest.MonkeyPatch, wire: Any, weather: Weather) -> None:
    """Let the scan path's own client meet it, after all its own attempts."""
    calling = wire.call

    def call(service: str, operation: str, payload: Any, deadline_s: float | None = None) -> Any:
        if not weather.strikes(operation, json.dumps(payload)):
            return calling(service, operation, payload, deadline_s)
        if weather.kind == THROTTLED:
            raise Throttled("ThrottlingException", 400)
        if weather.kind == AFTER:
            calling(service, operation, payload, deadline_s)
        raise Unreachable("ConnectionResetError")

    monkeypatch.setattr(wire, "call", call)


def under_wire(monkeypatch: pytest.MonkeyPatch, wire: Wire, weather: Weather) -> None:
    """Let the scan path's own client meet it on the line, attempt by attempt."""
    from chalicelib.storage.lean.replies import Reply

    connections = wire._services["dynamodb"].connections
    exchanging = connections.exchange

    def exchange(request: bytes, deadline: float) -> Reply:
        head, _, body = request.partition(b"\r\n\r\n")
        operation = next(line for line in head.decode().lower().split("\r\n") if line.startswith("x-amz-target"))
        if not weather.strikes(operation.rpartition(".")[2], body.decode()):
            return exchanging(request, deadline)
        if weather.kind == THROTTLED:
            return Reply(400, {}, b'{"__type":"ThrottlingException"}', True)
        if weather.kind == AFTER:
            exchanging(request, deadline)
        raise ConnectionResetError

    monkeypatch.setattr(connections, "exchange", exchange)


def over_botocore(monkeypatch: pytest.MonkeyPatch, weather: Weather) -> None:
    """Let everything that speaks through botocore meet it, attempt by attempt; retries do not pause."""
    sending = URLLib3Session.send

    def send(session: Any, request: Any) -> Any:
        if not weather.strikes(_operation(request), f"{request.url} {_text(request.body)}"):
            return sending(session, request)
        if weather.kind == BEFORE:
            raise EndpointConnectionError(endpoint_url=request.url, error="test")
        if weather.kind == AFTER:
            sending(session, request)
            raise ConnectionClosedError(endpoint_url=request.url, error="test")
        if weather.kind == THROTTLED:
            return _response(request, 503, b'{"__type":"ThrottlingException"}')
        return _response(request, 200, weather.reply(request))

    monkeypatch.setattr(URLLib3Session, "send", send)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)


class _Raw(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def _response(request: Any, status: int, body: bytes) -> AWSResponse:
    return AWSResponse(request.url, status, {"Content-Type": "application/x-amz-json-1.0"}, _Raw(body))


def _operation(request: Any) -> str:
    target = request.headers.get("X-Amz-Target") or request.method
    return str(target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]


def _text(body: Any) -> str:
    return body.decode(errors="replace") if isinstance(body, bytes) else str(body or "")
