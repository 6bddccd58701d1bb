"""A client of a running province, such as a phone or an outside tool is: HTTP, and the SMS that arrive."""

from __future__ import annotations

import fcntl
import http.client
import json
import re
import secrets
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.ids import make_scan_id
from infra.paths import LOCAL

TIMEOUT_S = 60
SMS_WAIT_S = 30


@dataclass(frozen=True)
class Answer:
    """Status, decoded body, lower-case headers, raw bytes."""

    status: int
    json: Any
    headers: dict[str, str]
    raw: bytes

    def ok(self) -> Any:
        """Return the body of a success, or say what came instead."""
        if self.status >= 300:
            raise RuntimeError(f"{self.status} {self.raw[:2000].decode(errors='replace')}")
        return self.json


class Province:
    """One province's API, as `deployment.json` describes it."""

    def __init__(self, document: dict[str, Any], tenant: str) -> None:
        place = document["tenants"][tenant]
        self.tenant = tenant
        self._connect, self._host = place["connect"], place["host"]
        self._sms = urllib.parse.urlsplit(document["sms"])

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call an operation; bytes go as they are, anything else as JSON."""
        sent = {"Host": self._host, "Content-Type": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection(self._connect, timeout=TIMEOUT_S)
        try:
            connection.request(method, path, raw, sent)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        decoded = json.loads(content) if content and "json" in found.get("content-type", "") else None
        return Answer(response.status, decoded, found, content)

    def messages(self, phone: str) -> list[str]:
        """Return the SMS that a phone has received, oldest first."""
        connection = http.client.HTTPConnection(self._sms.netloc, timeout=TIMEOUT_S)
        try:
            connection.request("GET", f"{self._sms.path}?{urllib.parse.urlencode({'phoneNumber': f'+86{phone}'})}")
            document = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return [record["Message"] for record in _records(document) if record["PhoneNumber"].endswith(phone)]

    def codes(self, phone: str) -> list[str]:
        """Return the sign-in codes that a phone has received, oldest first; other SMS may come in between."""
        found = (re.search(r"(?<!\d)\d{6}(?!\d)", message) for message in self.messages(phone))
        return [code[0] for code in found if code]

    def wait_for_message(self, phone: str, seen: int, word: str = "") -> str:
        """Return the newest SMS with a word in it, once there are more of them than those already seen."""
        return self._newest(lambda to: [text for text in self.messages(to) if word in text], phone, seen)

    def wait_for_code(self, phone: str, seen: int) -> str:
        """Return the newest sign-in code once there are more than those already seen."""
        return self._newest(self.codes, phone, seen)

    def _newest(self, listing: Callable[[str], list[str]], phone: str, seen: int) -> str:
        until = time.monotonic() + SMS_WAIT_S
        while time.monotonic() < until:
            if len(found := listing(phone)) > seen:
                return found[-1]
            time.sleep(0.2)
        raise RuntimeError(f"no SMS within {SMS_WAIT_S} s")

    def sign_in(self, phone: str, totp_secret: str | None = None) -> dict[str, Any]:
        """Sign in with phone and code, and the one-time password where one is enrolled; return the tokens."""
        with one_reader_of(phone):
            seen = len(self.codes(phone))
            challenge = self.call("POST", "/v1/auth/codes", {"phone": phone}).ok()["challenge"]
            given = {"challenge": challenge, "code": self.wait_for_code(phone, seen)}
        if totp_secret:
            import pyotp

            given["totp"] = pyotp.TOTP(totp_secret).now()
        tokens: dict[str, Any] = self.call("POST", "/v1/auth/tokens", given).ok()
        return tokens

    def declare(self, token: str, name: str, id_number: str) -> str:
        """Declare who one is; return the token that says so."""
        answer = self.call("PUT", "/v1/me/identity", {"name": name, "id_number": id_number}, token=token).ok()
        return str(answer.get("access_token", token))


@contextmanager
def one_reader_of(phone: str) -> Iterator[None]:
    """Let one process at a time ask a code for a phone and read it: of two new SMS nobody knows whose is whose."""
    phones = LOCAL / "phones"
    phones.mkdir(parents=True, exist_ok=True)
    with (phones / phone).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _records(document: Any) -> list[dict[str, Any]]:
    """Find the messages wherever this version of the embedded AWS lists them."""
    if isinstance(document, list):
        return [record for part in document for record in _records(part)]
    if isinstance(document, dict):
        if "Message" in document and "PhoneNumber" in document:
            return [document]
        return [record for part in document.values() for record in _records(part)]
    return []


def run(document: dict[str, Any], tenant: str, function: str, at: str | None) -> str:
    """Run a background function of a local province (`purge`, `watch`, …), as of another instant if one is given."""
    import boto3

    lambdas = boto3.client(
        "lambda",
        endpoint_url=document["aws_endpoint"],
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106  the embedded AWS knows no other
    )
    event = json.dumps({"time": at} if at else {}).encode()
    name = f"{document['tenants'][tenant]['stack']}-{function}"
    said: bytes = lambdas.invoke(FunctionName=name, Payload=event)["Payload"].read()
    return said.decode()


def main(arguments: list[str]) -> None:
    """Print what a walk by hand needs: `token 43 reviewer` (its access token), `codes 43 reviewer` (what a page asks

    for: the SMS code that came last and the one-time password), `run 43 purge [INSTANT]`, `scan-id`.
    """
    if arguments == ["scan-id"]:
        print(make_scan_id(datetime.now(UTC), secrets.randbits(74)))
        return
    command, tenant, who, *more = arguments
    if command not in ("token", "codes", "run"):
        raise SystemExit(main.__doc__)
    document = json.loads((LOCAL / "deployment.json").read_text("utf-8"))
    if command == "run":
        print(run(document, tenant, who, more[0] if more else None))
        return
    account = document["demo"][tenant][who]
    if command == "codes":
        import pyotp

        totp = account.get("totp_secret")
        print(*Province(document, tenant).codes(account["phone"])[-1:], *([pyotp.TOTP(totp).now()] if totp else []))
        return
    print(Province(document, tenant).sign_in(account["phone"], account.get("totp_secret"))["access_token"])


if __name__ == "__main__":
    main(sys.argv[1:])
