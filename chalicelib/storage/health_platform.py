"""A province's own health-code platform, asked over HTTP: briefly, not again and again, and not while it is down."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from chalicelib.domain.alarm.health import COLOURS, FLAGS, UNKNOWN, Health
from chalicelib.storage.lean.connections import Connections
from chalicelib.storage.lean.replies import BrokenReply, Reply
from chalicelib.storage.lean.wire_errors import WireError

TIMEOUT_S = 0.9  # somebody stands at a door; with what else a scan does it stays within a second
CACHE_S = 45.0
CACHED_MAX = 5_000
FAILURES_MAX = 3
REST_S = 10.0
REFUSALS = {400, 422}  # what is wrong with one question, not with the platform
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
Clock = Callable[[], float]


class PlatformDown(Exception):
    """The platform gives no usable answer in time; the text is a name of ours and says nothing about anybody."""


class NumberRefused(PlatformDown):
    """The platform answers, but will not have this one number: that says nothing about anybody else's."""


class HealthPlatform:
    """Posts `{id_type, id_number}` and reads `{colour, flags, as_of, valid_until, rule, reason}`; 404 knows nobody.

    A bearer token says who asks. After three failures in a row nobody asks for ten seconds; then one does. A number
    that it refuses is no failure, or three travellers with a document it does not know would silence it for all others.
    """

    def __init__(
        self, url: str, token: Callable[[], str], timeout_s: float = TIMEOUT_S, clock: Clock = time.monotonic
    ) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        encrypted = parts.scheme == "https"
        if not host or not (encrypted or (parts.scheme == "http" and host in LOOPBACK)):
            raise ValueError("the health platform needs an https address")
        port = parts.port or (443 if encrypted else 80)
        self._target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        self._netloc = parts.netloc
        self._connections = Connections(host, port, encrypted=encrypted, connect_timeout_s=timeout_s)
        self._token = token
        self._kept_token: str | None = None
        self._timeout_s = timeout_s
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._cache: dict[str, tuple[float, Health]] = {}

    def cached(self, person: str) -> Health | None:
        """Return an answer of the last seconds."""
        until, known = self._cache.get(person, (0.0, None))
        return known if known is not None and self._clock() < until else None

    def resting(self) -> bool:
        """Say whether nobody is to ask for now."""
        return self._clock() < self._rests_until

    def ask(self, person: str, id_type: str, id_number: str) -> Health:
        """Return what the platform knows of somebody, or raise PlatformDown."""
        if self.resting():
            raise PlatformDown("resting")
        if self._failures >= FAILURES_MAX:
            self._rests_until = self._clock() + REST_S  # this one tries, the others wait for what becomes of it
        try:
            health = self._read(self._exchange(id_type, id_number))
        except NumberRefused:
            self._failures, self._rests_until = 0, 0.0
            raise
        except PlatformDown:
            self._fail()
            raise
        except WireError:
            self._fail()
            raise PlatformDown("token_unreadable") from None
        except (OSError, BrokenReply, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            self._fail()
            raise PlatformDown(type(fault).__name__) from None  # what was read may be in the cause
        self._failures, self._rests_until = 0, 0.0
        if len(self._cache) >= CACHED_MAX:
            self._cache.clear()
        self._cache[person] = (self._clock() + CACHE_S, health)
        return health

    def _fail(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES_MAX:
            self._rests_until = self._clock() + REST_S

    def _exchange(self, id_type: str, id_number: str) -> Reply:
        deadline = time.monotonic() + self._timeout_s
        self._kept_token = self._kept_token or self._token()
        body = json.dumps({"id_type": id_type, "id_number": id_number}).encode()
        head = (
            f"POST {self._target} HTTP/1.1\r\nHost: {self._netloc}\r\nAuthorization: Bearer {self._kept_token}\r\n"
            f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return self._connections.exchange(head.encode("ascii") + body, deadline)

    def _read(self, reply: Reply) -> Health:
        if reply.status in {401, 403}:
            self._kept_token = None  # perhaps it was rotated: fetch it again next time
        if reply.status == 404:
            return Health()
        if reply.status in REFUSALS:
            raise NumberRefused(f"status_{reply.status}")
        if reply.status != 200:
            raise PlatformDown(f"status_{reply.status}")
        said = json.loads(reply.body)
        colour = said["colour"]
        if colour == UNKNOWN:
            return Health()
        if colour not in COLOURS:
            raise PlatformDown("colour_unknown")
        until = said.get("valid_until")
        return Health(
            colour=colour,
            flags=tuple(flag for flag in said.get("flags", ()) if flag in FLAGS),
            as_of=_instant(said["as_of"]),
            valid_until=_instant(until) if until else None,
            source="platform",
            rule=str(said.get("rule") or "")[:60],
            reason=str(said.get("reason") or "")[:200],
        )


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise PlatformDown("instant_without_zone")
    return found
