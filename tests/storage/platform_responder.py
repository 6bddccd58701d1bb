"""A province's health platform on 127.0.0.1, as kind or as broken as a test wants it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "platform-token"


class Platform:
    """What it answers next, and what it was asked."""

    def __init__(self) -> None:
        self.answer: Any = {"colour": "green", "as_of": "2026-01-05T09:00:00+08:00"}
        self.of_number: dict[str, Any] = {}
        self.status = 200
        self.raw: bytes | None = None
        self.pause_s = 0.0
        self.drip = False
        self.asked: list[dict[str, Any]] = []
        self.tokens: list[str] = []
        self.url = ""


@contextmanager
def platform() -> Iterator[Platform]:
    """Run a platform."""
    state = Platform()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append(question)
            state.tokens.append(self.headers["Authorization"])
            time.sleep(state.pause_s)
            answer = state.of_number.get(question["id_number"], state.answer)
            body = state.raw if state.raw is not None else json.dumps(answer).encode()
            self.send_response(state.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for part in [body[i : i + 1] for i in range(len(body))] if state.drip else [body]:
                self.wfile.write(part)
                self.wfile.flush()
                time.sleep(0.1 if state.drip else 0)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

    class Server(ThreadingHTTPServer):
        request_queue_size = 64  # who asks at once waits for no second try of the network's

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}/colours?v=1"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
