"""The HTTPS verifier against a receiver on this machine: what it asks, and what it makes of every answer."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from chalicelib.domain.person.particulars import Particulars
from chalicelib.verification.https import HttpsVerifier
from chalicelib.verification.local import LocalVerifier
from chalicelib.verification.port import VerifierDown

WHO = Particulars(name="李小花", id_type="resident_id", id_number="430525199001011234", phone="13900000000")


class Receiver(HTTPServer):
    """Keeps what it was asked and answers as told."""

    asked: list[tuple[str, dict[str, str], Any]]
    answer: tuple[int, bytes] = (200, b'{"match": true}')
    pause_s = 0.0


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver = self.server
        assert isinstance(receiver, Receiver)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        receiver.asked.append((self.path, dict(self.headers), json.loads(body)))
        time.sleep(receiver.pause_s)
        status, content = receiver.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def verifier(receiver: Receiver, timeout_s: float = 1.0, tokens: Iterator[str] | None = None) -> HttpsVerifier:
    names = tokens or iter(["first", "second"])
    return HttpsVerifier(f"http://127.0.0.1:{receiver.server_port}/verify", lambda: next(names), timeout_s)


def test_it_asks_for_name_document_and_phone_and_says_who_asks(receiver: Receiver) -> None:
    assert verifier(receiver).matches(WHO) is True

    path, headers, body = receiver.asked[0]
    assert path == "/verify"
    assert headers["Authorization"] == "Bearer first"
    assert body == {
        "name": "李小花",
        "id_type": "resident_id",
        "id_number": "430525199001011234",
        "phone": "13900000000",
    }


def test_no_is_an_answer(receiver: Receiver) -> None:
    receiver.answer = (200, b'{"match": false}')

    assert verifier(receiver).matches(WHO) is False


@pytest.mark.parametrize(
    "answer",
    [(500, b""), (200, b""), (200, b"[]"), (200, b"{}"), (200, b'{"match": "yes"}'), (200, b"<html>"), (302, b"{}")],
)
def test_anything_else_means_it_is_down(receiver: Receiver, answer: tuple[int, bytes]) -> None:
    receiver.answer = answer

    with pytest.raises(VerifierDown):
        verifier(receiver).matches(WHO)


def test_a_slow_verifier_is_not_waited_for(receiver: Receiver) -> None:
    receiver.pause_s = 1.0
    started = time.monotonic()

    with pytest.raises(VerifierDown):
        verifier(receiver, timeout_s=0.1).matches(WHO)

    assert time.monotonic() - started < 0.8


def test_a_refused_bearer_is_fetched_again(receiver: Receiver) -> None:
    asking = verifier(receiver)
    receiver.answer = (401, b"{}")
    with pytest.raises(VerifierDown):
        asking.matches(WHO)
    receiver.answer = (200, b'{"match": true}')

    assert asking.matches(WHO) is True
    assert [headers["Authorization"] for _, headers, _ in receiver.asked] == ["Bearer first", "Bearer second"]


def test_no_fault_names_anybody(receiver: Receiver) -> None:
    receiver.answer = (500, b'{"echo": "430525199001011234"}')

    with pytest.raises(VerifierDown) as down:
        verifier(receiver).matches(WHO)

    assert "4305" not in str(down.value)
    assert down.value.__cause__ is None


@pytest.mark.parametrize("url", ["http://identity.example/verify", "ftp://x", "identity.example"])
def test_it_speaks_to_https_addresses_only(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        HttpsVerifier(url, lambda: "")


def test_nobody_listening_means_it_is_down() -> None:
    with pytest.raises(VerifierDown):
        HttpsVerifier("http://127.0.0.1:9/", lambda: "x", 0.5).matches(WHO)


@pytest.mark.parametrize(("name", "match"), [("李小花", True), ("李不符", False)])
def test_the_local_verifier_believes_all_names_but_those_that_ask_not_to_be(name: str, match: bool) -> None:
    who = Particulars(name=name, id_type="resident_id", id_number="x")

    assert LocalVerifier().matches(who) is match


def test_the_local_verifier_can_be_down() -> None:
    with pytest.raises(VerifierDown):
        LocalVerifier().matches(Particulars(name="李中断", id_type="resident_id", id_number="x"))
