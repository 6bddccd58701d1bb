"""A verifier behind HTTPS: one question, one answer, and no patience, for somebody waits at a door."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from chalicelib.domain.person.particulars import Particulars
from chalicelib.verification.port import VerifierDown

TIMEOUT_S = 3.0
REPLY_BYTES = 65_536
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class HttpsVerifier:
    """Posts `{name, id_type, id_number, phone}` and reads `{match: true | false}`; a bearer token says who asks."""

    def __init__(self, url: str, bearer: Callable[[], str], timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        ):
            raise ValueError("the identity verifier needs an https address")
        self._parts = parts
        self._bearer = bearer
        self._kept: str | None = None
        self._timeout_s = timeout_s

    def matches(self, who: Particulars) -> bool:
        """Tell, or raise VerifierDown; what went over the wire is in no message."""
        question = {"name": who.name, "id_type": who.id_type, "id_number": who.id_number, "phone": who.phone}
        self._kept = self._kept or self._bearer()
        try:
            status, reply = self._post(json.dumps(question, ensure_ascii=False).encode(), self._kept)
        except (OSError, HTTPException, ValueError) as fault:
            raise VerifierDown(type(fault).__name__) from None
        if status in {401, 403}:
            self._kept = None  # perhaps it was rotated: fetch it again next time
        match = reply.get("match") if status == 200 and isinstance(reply, dict) else None
        if not isinstance(match, bool):
            raise VerifierDown(f"status {status}")
        return match

    def _post(self, body: bytes, bearer: str) -> tuple[int, object]:
        make = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        connection = make(self._parts.hostname or "", self._parts.port, timeout=self._timeout_s)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {bearer}"}
        try:
            connection.request("POST", self._parts.path or "/", body, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read(REPLY_BYTES))
        finally:
            connection.close()
