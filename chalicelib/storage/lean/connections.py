"""Keep HTTP connections to one AWS endpoint alive, lend each to one thread at a time, never wait past a deadline."""

import select
import socket
import time
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING

from chalicelib.storage.lean.replies import BrokenReply, Reply, read_reply

if TYPE_CHECKING:
    import ssl

IDLE_S = 30.0  # a frozen function thaws with connections whose other end has long gone; older ones are not trusted
KEPT = 8
CHUNK = 65_536


class Stale(ConnectionError):
    """A kept connection turned out closed before one byte of an answer came."""


class Connection:
    """One socket; a failed exchange leaves it closed."""

    def __init__(self, opened: socket.socket) -> None:
        self._socket = opened
        self._used_at: float | None = None

    def exchange(self, request: bytes, deadline: float) -> Reply:
        """Send a request and read its reply before `deadline` (monotonic seconds); raise OSError or BrokenReply."""
        heard = False

        def receive() -> bytes:
            nonlocal heard
            self._socket.settimeout(_left(deadline))
            chunk = self._socket.recv(CHUNK)
            heard = heard or bool(chunk)
            return chunk

        try:
            self._socket.settimeout(_left(deadline))
            self._socket.sendall(request)
            reply = read_reply(receive)
        except (OSError, BrokenReply) as fault:
            self.close()
            if self._used_at is not None and not heard and not isinstance(fault, TimeoutError):
                raise Stale("closed while idle") from fault
            raise
        self._used_at = time.time()
        return reply

    def trusted(self) -> bool:
        """Tell whether an idle connection may be used again: recent, open, nothing left unread."""
        if self._used_at is None or not 0 <= time.time() - self._used_at <= IDLE_S:
            return False
        if hasattr(self._socket, "pending") and self._socket.pending():  # decrypted, so poll does not see it
            return False
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return not waiting.poll(0)

    def close(self) -> None:
        """Close the socket; twice is fine."""
        self._socket.close()


class Connections:
    """The idle connections to one host, newest first; safe to share between threads."""

    def __init__(self, host: str, port: int, *, encrypted: bool, connect_timeout_s: float) -> None:
        self._host = host.encode("ascii")  # bytes: a str would load the idna codec
        self._port = port
        self._encrypted = encrypted
        self._connect_timeout_s = connect_timeout_s
        self._idle: deque[Connection] = deque()

    def exchange(self, request: bytes, deadline: float) -> Reply:
        """Exchange over a kept connection, or a new one; what went stale unseen is repeated once on a new one."""
        connection = self._kept() or self._open(deadline)
        try:
            reply = connection.exchange(request, deadline)
        except Stale:
            connection = self._open(deadline)
            reply = connection.exchange(request, deadline)
        if reply.reusable and len(self._idle) < KEPT:
            self._idle.append(connection)
        else:
            connection.close()
        return reply

    def _kept(self) -> Connection | None:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was faster
                return None
            if connection.trusted():
                return connection
            connection.close()
        return None

    def _open(self, deadline: float) -> Connection:
        fault: OSError | None = None
        # Name resolution alone knows no timeout; the resolver's own bounds it.
        for family, kind, protocol, _, address in socket.getaddrinfo(self._host, self._port, 0, socket.SOCK_STREAM):
            opened = socket.socket(family, kind, protocol)
            try:
                opened.settimeout(min(self._connect_timeout_s, _left(deadline)))
                opened.connect(address)
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return Connection(self._secured(opened) if self._encrypted else opened)
            except OSError as refused:
                opened.close()
                fault = refused
        raise fault or ConnectionError("the host has no address")

    def _secured(self, opened: socket.socket) -> socket.socket:
        return _tls().wrap_socket(opened, server_hostname=self._host)


_tls_lock = Lock()
_tls_context: "ssl.SSLContext | None" = None


def _tls() -> "ssl.SSLContext":
    """Make the verifying context on first use, once: reading the CA bundle is dear, and plain HTTP never needs it."""
    global _tls_context  # noqa: PLW0603
    with _tls_lock:
        if _tls_context is None:
            import ssl

            _tls_context = ssl.create_default_context()
        return _tls_context


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("deadline passed")
    return left
