"""A receiver on 127.0.0.1 that checks Alibaba Cloud's V3 signature by its own reckoning and answers as told."""

import hashlib
import hmac
import json
import threading
import time
from calendar import timegm
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

SECRETS = {"LTAIexample": "hush", "LTAInewer": "hush hush"}
OK = {"Code": "OK", "Message": "OK", "BizId": "9006197469364984^0", "RequestId": "F655A8D5"}


class Gateway(ThreadingHTTPServer):
    """Keep what arrived with a right signature; answer with the next of the prepared answers, the last repeats."""

    daemon_threads = True

    def __init__(self, answers: list[tuple[int, bytes]], pause_s: float) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.pause_s = pause_s
        self.accepted: list[dict[str, str]] = []
        self.nonces: list[str] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        time.sleep(self.server.pause_s)
        path, _, query = self.path.partition("?")
        complaint = self._complaint(path, query, body)
        if complaint:
            return self._answer(400, json.dumps({"Code": complaint}).encode())
        self.server.accepted.append({name: value for name, (value,) in parse_qs(query, strict_parsing=True).items()})
        self.server.nonces.append(self.headers["x-acs-signature-nonce"])
        answers = self.server.answers
        return self._answer(*(answers.pop(0) if len(answers) > 1 else answers[0]))

    def _complaint(self, path: str, query: str, body: bytes) -> str | None:
        scheme, *fields = self.headers["authorization"].replace(",", " ").split()
        given = dict(field.split("=", 1) for field in fields)
        secret = SECRETS.get(given["Credential"])
        if scheme != "ACS3-HMAC-SHA256" or secret is None:
            return "InvalidAccessKeyId.NotFound"
        must = {"host", *(name.lower() for name in self.headers if name.lower().startswith("x-acs-"))}
        names = given["SignedHeaders"].split(";")
        if set(names) != must or names != sorted(names):
            return "IncompleteSignature"
        digest = hashlib.sha256(body).hexdigest()
        canonical = ["POST", path, "&".join(sorted(query.split("&")))]
        canonical += [f"{name}:{self.headers[name]}" for name in names] + ["", ";".join(names), digest]
        to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256("\n".join(canonical).encode()).hexdigest()
        expected = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
        if self.headers["x-acs-content-sha256"] != digest or given["Signature"] != expected:
            return "SignatureDoesNotMatch"
        stamp = timegm(time.strptime(self.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ"))
        return None if abs(stamp - time.time()) < 900 else "InvalidTimeStamp.Expired"

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Stay quiet."""


@contextmanager
def gateway(*answers: object, pause_s: float = 0) -> Iterator[Gateway]:
    """Run a receiver; an answer is a dict, or (status, dict or bytes)."""
    spelled = []
    for answer in answers or (OK,):
        status, content = answer if isinstance(answer, tuple) else (200, answer)
        spelled.append((status, content if isinstance(content, bytes) else json.dumps(content).encode()))
    server = Gateway(spelled, pause_s)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
