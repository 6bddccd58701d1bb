"""A province served over HTTP on this machine, in-process: for programs that speak nothing else."""

import contextlib
import io
import threading
from collections.abc import Iterator
from functools import partialmethod
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.embedded import TestWorkspace
from tests.http import call

UNSPOKEN = {"content-length", "connection"}


class Served:
    """What was asked and answered: a count by status, all that was written to the log, and where it is served."""

    def __init__(self, workspace: TestWorkspace) -> None:
        self.workspace = workspace
        self.address = ""
        self.statuses: dict[int, int] = {}
        self.log = io.StringIO()
        self._one = threading.Lock()  # a province in-process is its environment: one call at a time

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Hand a request over as the gateway would, and send what comes of it."""
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0)) or None
        with self._one, contextlib.redirect_stdout(self.log):
            told = call(self.workspace, request.command, request.path, body, headers=dict(request.headers))
            self.statuses[told.status] = self.statuses.get(told.status, 0) + 1
        request.send_response(told.status)
        for name, value in told.headers.items():
            if name not in UNSPOKEN:
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(told.raw)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(told.raw)


@contextlib.contextmanager
def serve(workspace: TestWorkspace) -> Iterator[Served]:
    """Serve a province on a free port, whatever the method."""
    served = Served(workspace)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        log_message = partialmethod(lambda *_: None)

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return lambda: served.answer(self)
            raise AttributeError(name)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
