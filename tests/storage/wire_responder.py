"""A server on 127.0.0.1 that answers each request with the next of its prepared answers, byte for byte."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from zlib import crc32

from chalicelib.storage.wire import Credentials, Patience, Wire

Answer = bytes | Callable[[socket.socket], None]


class Request(NamedTuple):
    """What arrived: lower-case header names, the body as bytes, and over which connection."""

    headers: dict[str, str]
    body: bytes
    connection: int


class Responder:
    """Answer by a script; the last answer repeats."""

    def __init__(self, answers: list[Answer]) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self._answers = answers
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening and drop every connection."""
        self._listener.shutdown(socket.SHUT_RDWR)  # close alone would leave accept() waiting
        self._listener.close()
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                opened, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(opened)
            self.connections += 1
            threading.Thread(target=self._serve, args=(opened, self.connections), daemon=True).start()

    def _serve(self, opened: socket.socket, number: int) -> None:
        try:
            with opened, opened.makefile("rb") as stream:
                while request := _read(stream, number):
                    with self._lock:
                        answer = self._answers[min(len(self.requests), len(self._answers) - 1)]
                        self.requests.append(request)
                    if callable(answer):
                        answer(opened)
                    else:
                        opened.sendall(answer)
        except (OSError, ValueError):
            return


def _read(stream: Any, number: int) -> Request | None:
    if not stream.readline():
        return None
    headers = {}
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    return Request(headers, stream.read(int(headers.get("content-length", "0"))), number)


def json_answer(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """Spell a whole reply as DynamoDB would."""
    body = json.dumps(content).encode()
    return http_answer(body, status, {"x-amz-crc32": str(crc32(body)), **(headers or {})})


def http_answer(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """Spell a reply with a right content-length."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return f"HTTP/1.1 {status} Some Reason\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body


def fault(code: str, status: int = 400, headers: Mapping[str, str] | None = None, **more: object) -> bytes:
    """Spell an error reply."""
    return json_answer({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no", **more}, status, headers)


def hang_up(opened: socket.socket) -> None:
    """Close without a word."""
    opened.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError  # whatever else has arrived stays unread


def drip(answer: bytes, pause_s: float = 0.05) -> Callable[[socket.socket], None]:
    """Send an answer byte by byte."""

    def send(opened: socket.socket) -> None:
        for one in answer:
            opened.sendall(bytes([one]))
            time.sleep(pause_s)

    return send


KEYS = Credentials("AKIDEXAMPLE", "secret+/=", None)
QUICK = Patience(connect_s=1.0, attempt_s=0.5, total_s=2.0, attempts=3, pause_s=0.001, longest_pause_s=0.002)


@contextmanager
def responder(*answers: Answer) -> Iterator[Responder]:
    """Run a responder for a test."""
    server = Responder(list(answers))
    try:
        yield server
    finally:
        server.close()


def wire_to(server: Responder, patience: Patience = QUICK, **more: Any) -> Wire:
    """Build a client of a responder."""
    return Wire("cn-north-1", server.url, lambda: KEYS, patience, **more)
