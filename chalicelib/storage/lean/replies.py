"""Read one HTTP/1.1 reply: http.client does it too, but loads the email package and half its CPU goes into headers."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

HEAD_BYTES = 65_536
BODY_BYTES = 33_554_432


class BrokenReply(Exception):
    """What came back is no whole HTTP reply."""


class Reply(NamedTuple):
    """A whole reply; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    reusable: bool


def read_reply(receive: Callable[[], bytes]) -> Reply:
    """Read a reply from chunks (b"" at the end of the stream); raise BrokenReply, or what `receive` raises."""
    source = _Source(receive)
    status = 100
    while 100 <= status < 200:  # interim replies come before the one that counts
        version, status, headers = _head(source.until(b"\r\n\r\n"))
    coding = headers.get("transfer-encoding", "").lower()
    framed = True
    if status in {204, 304}:
        body = b""
    elif coding == "chunked":
        body = _chunks(source)
    elif coding:
        raise BrokenReply("unknown transfer coding")
    elif (length := headers.get("content-length")) is not None:
        body = source.exactly(_size(length, 10))
    else:
        body, framed = source.rest(), False
    kept = framed and version == b"HTTP/1.1" and "close" not in headers.get("connection", "").lower()
    return Reply(status, headers, body, reusable=kept and not source.unread)


class _Source:
    """Bytes as they arrive."""

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self.unread = bytearray()

    def until(self, mark: bytes) -> bytes:
        searched = 0
        while (end := self.unread.find(mark, searched)) < 0:
            if len(self.unread) > HEAD_BYTES:
                raise BrokenReply("endless head")
            searched = max(0, len(self.unread) - len(mark))
            self._more()
        return self._take(end, len(mark))

    def exactly(self, size: int) -> bytes:
        while len(self.unread) < size:
            self._more()
        return self._take(size)

    def rest(self) -> bytes:
        while chunk := self._receive():
            self.unread += chunk
            if len(self.unread) > BODY_BYTES:
                raise BrokenReply("endless body")
        return self._take(len(self.unread))

    def _more(self) -> None:
        chunk = self._receive()
        if not chunk:
            raise BrokenReply("ended early")
        self.unread += chunk

    def _take(self, size: int, mark_size: int = 0) -> bytes:
        taken = bytes(self.unread[:size])
        del self.unread[: size + mark_size]
        return taken


def _head(head: bytes) -> tuple[bytes, int, dict[str, str]]:
    first, *lines = head.split(b"\r\n")
    version, _, status = first[:12].partition(b" ")
    if version not in {b"HTTP/1.1", b"HTTP/1.0"} or len(status) != 3 or not status.isdigit():
        raise BrokenReply("no status line")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or not name or name != name.strip():
            raise BrokenReply("no header line")
        name, value = name.lower(), value.strip()
        if headers.setdefault(name, value) != value and name in {"content-length", "transfer-encoding"}:
            raise BrokenReply("two lengths")
    return version, int(status), headers


def _chunks(source: _Source) -> bytes:
    body = bytearray()
    while size := _size(source.until(b"\r\n").partition(b";")[0].decode("latin-1"), 16):
        body += source.exactly(size)
        if len(body) > BODY_BYTES:
            raise BrokenReply("endless body")
        if source.exactly(2) != b"\r\n":
            raise BrokenReply("a chunk overruns its size")
    while source.until(b"\r\n"):  # trailers
        pass
    return bytes(body)


def _size(text: str, base: int) -> int:
    digits = text.strip()
    allowed = "0123456789abcdefABCDEF" if base == 16 else "0123456789"
    if not digits or len(digits) > 10 or digits.strip(allowed):
        raise BrokenReply("no size")
    size = int(digits, base)
    if size > BODY_BYTES:
        raise BrokenReply("endless body")
    return size
