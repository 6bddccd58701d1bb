"""The lean AWS client of the scan path, and only of it: sign, send, retry under a deadline, decode.

A PutItem whose answer was lost is sent again. If it was conditional, the second send may fail on the row that the
first one wrote: ConditionFailed.item then holds the caller's own row, and only the caller can tell.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from zlib import crc32

from chalicelib.storage.lean.attributes import decode, encode
from chalicelib.storage.lean.connections import Connections
from chalicelib.storage.lean.replies import BrokenReply, Reply
from chalicelib.storage.lean.sigv4 import Credentials, Signer, amz_date
from chalicelib.storage.lean.wire_errors import ConditionFailed, Refused, Throttled, Unreachable, WireError, error_of

__all__ = [
    "ConditionFailed",
    "Credentials",
    "Patience",
    "Refused",
    "Throttled",
    "Unreachable",
    "Wire",
    "WireError",
    "decode",
    "encode",
]

OPERATIONS = {
    ("dynamodb", "GetItem"): ("application/x-amz-json-1.0", "DynamoDB_20120810.GetItem"),
    ("dynamodb", "PutItem"): ("application/x-amz-json-1.0", "DynamoDB_20120810.PutItem"),
    ("dynamodb", "UpdateItem"): ("application/x-amz-json-1.0", "DynamoDB_20120810.UpdateItem"),
    ("dynamodb", "Query"): ("application/x-amz-json-1.0", "DynamoDB_20120810.Query"),
    ("kms", "Decrypt"): ("application/x-amz-json-1.1", "TrentService.Decrypt"),
    ("secretsmanager", "GetSecretValue"): ("application/x-amz-json-1.1", "secretsmanager.GetSecretValue"),
}
EXPIRED = {"ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId"}
SKEWED = {"RequestTimeTooSkewed", "InvalidSignatureException", "RequestExpired", "SignatureDoesNotMatch"}
SKEW_S = 60.0  # below it a refused signature is not the clock's fault (AWS allows 300 s)

_encode_json = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")).encode


class Patience(NamedTuple):
    """How long and how often to try."""

    connect_s: float = 1.0
    attempt_s: float = 2.0
    total_s: float = 6.0
    attempts: int = 4
    pause_s: float = 0.025
    longest_pause_s: float = 0.5


PATIENCE = Patience()


class _Service(NamedTuple):
    signer: Signer
    connections: Connections


class Wire:
    """Call the few operations of the scan path; share one between threads and keep it as long as the process."""

    def __init__(
        self,
        region: str,
        endpoint_url: str | None,
        credentials: Callable[[], Credentials],
        patience: Patience = PATIENCE,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._read_credentials = credentials
        self._credentials: Credentials | None = None
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._skew_s = 0.0
        self._services: dict[str, _Service] = {}
        for service in {service for service, _ in OPERATIONS}:
            host, port, encrypted = _endpoint(service, region, endpoint_url)
            name = host if port == (443 if encrypted else 80) else f"{host}:{port}"
            self._services[service] = _Service(
                Signer(service, region, name),
                Connections(host.strip("[]"), port, encrypted=encrypted, connect_timeout_s=patience.connect_s),
            )

    def call(
        self, service: str, operation: str, payload: Mapping[str, Any], deadline_s: float | None = None
    ) -> dict[str, Any]:
        """Return the reply to an operation within `deadline_s` seconds from now; raise a WireError."""
        kind = OPERATIONS[service, operation]
        body = _encode_json(payload).encode()
        deadline = time.monotonic() + (self._patience.total_s if deadline_s is None else deadline_s)
        mended: set[str] = set()
        attempt = 1
        while True:
            answer, reply = self._attempt(self._services[service], kind, body, deadline)
            if not isinstance(answer, WireError):
                return answer
            if reply and self._mend(answer.code, reply, mended):
                continue
            pause_s = self._pause_s(attempt)
            if not answer.transient or attempt >= self._patience.attempts or time.monotonic() + pause_s >= deadline:
                raise answer
            self._sleep(pause_s)
            attempt += 1

    def _attempt(
        self, service: _Service, kind: tuple[str, str], body: bytes, deadline: float
    ) -> tuple[dict[str, Any] | WireError, Reply | None]:
        credentials = self._credentials or self._read_credentials()
        self._credentials = credentials
        head = service.signer.head(kind, body, amz_date(self._clock() + self._skew_s), credentials)
        until = min(deadline, time.monotonic() + self._patience.attempt_s)
        reply = None
        try:
            reply = service.connections.exchange(head.encode("ascii") + body, until)
            return _answer(reply), reply
        except (OSError, BrokenReply) as fault:
            unreachable = Unreachable(type(fault).__name__, reply.status if reply else 0)
            unreachable.__cause__ = fault
            return unreachable, reply

    def _mend(self, code: str, reply: Reply, mended: set[str]) -> bool:
        """Correct the clock or the credentials, each once a call; tell whether that gives hope."""
        if code in SKEWED and "clock" not in mended:
            mended.add("clock")
            return self._correct_clock(reply.headers.get("date", ""))
        if code in EXPIRED and "credentials" not in mended:
            mended.add("credentials")
            before, self._credentials = self._credentials, self._read_credentials()
            return self._credentials != before
        return False

    def _correct_clock(self, date: str) -> bool:
        from email.utils import parsedate_to_datetime

        try:
            skew_s = parsedate_to_datetime(date).timestamp() - self._clock()
        except ValueError:
            return False
        changed = abs(skew_s - self._skew_s) > SKEW_S
        if changed:
            self._skew_s = skew_s
        return changed

    def _pause_s(self, attempt: int) -> float:
        """Draw a pause with full jitter; os.urandom is loaded already, the random module is not."""
        longest_s = min(self._patience.longest_pause_s, self._patience.pause_s * (1 << attempt))
        return longest_s * int.from_bytes(os.urandom(4), "big") / 2**32


def _endpoint(service: str, region: str, endpoint_url: str | None) -> tuple[str, int, bool]:
    """Tell host, port and whether TLS is spoken there."""
    if not endpoint_url:
        return f"{service}.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}", 443, True
    from urllib.parse import urlsplit

    parts = urlsplit(endpoint_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("an endpoint is http(s)://host[:port]")
    encrypted = parts.scheme == "https"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host, parts.port or (443 if encrypted else 80), encrypted


def _answer(reply: Reply) -> dict[str, Any] | WireError:
    """Read a reply's JSON; raise BrokenReply when it has none or its checksum is wrong."""
    checksum = reply.headers.get("x-amz-crc32")
    if checksum is not None and checksum != str(crc32(reply.body)):
        raise BrokenReply("wrong checksum")
    try:
        content = json.loads(reply.body)
    except (ValueError, RecursionError):
        content = None
    whole = isinstance(content, dict)
    body: dict[str, Any] = content if whole else {}
    if reply.status == 200 and whole:
        return body
    if reply.status == 200:
        raise BrokenReply("no JSON object")
    code = str(body.get("__type") or reply.headers.get("x-amzn-errortype") or f"HTTP {reply.status}")
    try:
        return error_of(reply.status, code.rpartition("#")[2].partition(":")[0], body)
    except ValueError as odd:
        raise BrokenReply("no item") from odd
