"""Whatever comes back, the caller gets a WireError in time, never a stray exception and never another's answer."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.storage.lean.replies import BrokenReply, Reply, read_reply
from chalicelib.storage.wire import Unreachable, WireError
from tests.storage.wire_responder import QUICK, fault, http_answer, json_answer, responder, wire_to

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MALFORMED = {
    "truncated json": http_answer(b'{"Item": {"pk": {"S": "4'),
    "html": http_answer(b"<html>Welcome to the hotel's network</html>"),
    "json, but no object": http_answer(b"[1]"),
    "nothing": http_answer(b""),
    "no utf-8": http_answer(b'{"n": "\xff"}'),
    "deep json": http_answer(b"[" * 100_000),
    "content-length too long": HEAD + b"Content-Length: 50\r\n\r\n{}",
    "content-length too short": HEAD + b"Content-Length: 1\r\n\r\n{}",
    "content-length negative": HEAD + b"Content-Length: -1\r\n\r\n{}",
    "content-length no number": HEAD + b"Content-Length: two\r\n\r\n{}",
    "content-length in other digits": HEAD + "Content-Length: ٢\r\n\r\n{}".encode(),
    "content-length endless": HEAD + b"Content-Length: 99999999999999999999\r\n\r\n{}",
    "two content-lengths": HEAD + b"Content-Length: 2\r\nContent-Length: 1\r\n\r\n{}",
    "unknown coding": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunk size no number": CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n",
    "chunk size signed": CHUNKED + b"+2\r\n{}\r\n0\r\n\r\n",
    "chunk without end": CHUNKED + b"2\r\n{}0\r\n\r\n",
    "chunks that stop": CHUNKED + b"2\r\n{}\r\n",
    "huge chunk": CHUNKED + b"ffffffff\r\n{}",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.0\r\n\r\n",
    "garbage": bytes(range(256)) + b"\r\n\r\n",
    "header without colon": HEAD + b"Content-Length 2\r\n\r\n{}",
    "folded header": HEAD + b"Content-Length: 2\r\n 3\r\n\r\n{}",
    "head without end": HEAD + b"X: " + b"x" * 200_000,
    "interim replies only": b"HTTP/1.1 100 Continue\r\n\r\n" * 3,
    "wrong checksum": http_answer(b"{}", headers={"x-amz-crc32": "7"}),
    "unreadable item": fault("ConditionalCheckFailedException", Item={"pk": {"S": 5}}),
    "item no object": fault("ConditionalCheckFailedException", Item="x"),
}


@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_reply_is_unreachable_within_the_deadline(answer) -> None:
    started = time.monotonic()
    with responder(answer) as server, pytest.raises(Unreachable):
        wire_to(server, QUICK._replace(attempt_s=0.1)).call("dynamodb", "GetItem", {}, deadline_s=1)

    assert time.monotonic() - started < 1.3


@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED)
def test_after_a_malformed_reply_the_next_is_read_right(answer) -> None:
    with responder(json_answer({"n": 1}), answer, json_answer({"n": 2})) as server:
        wire = wire_to(server, QUICK._replace(attempt_s=0.1))

        assert [wire.call("dynamodb", "GetItem", {})["n"] for _ in range(2)] == [1, 2]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"__type": 5}', b'{"__type": null}', b"\xff"])
@pytest.mark.parametrize("status", [301, 400, 403, 404, 500, 503])
def test_an_error_without_a_usable_body_is_still_a_wire_error(status, body) -> None:
    with responder(http_answer(body, status)) as server, pytest.raises(WireError) as failed:
        wire_to(server).call("dynamodb", "GetItem", {})

    assert failed.value.status == status
    assert isinstance(failed.value, Unreachable) == (status >= 500)


def read(raw: bytes, step: int) -> Reply | None:
    chunks = iter([raw[start : start + step] for start in range(0, len(raw), step)])
    try:
        return read_reply(lambda: next(chunks, b""))
    except BrokenReply:
        return None


GOOD = [
    json_answer({"a": [1, 2]}),
    fault("ThrottlingException"),
    CHUNKED + b"4\r\n{\"a\"\r\n3;q\r\n:1}\r\n0\r\nT: t\r\n\r\n",
]  # fmt: skip


@pytest.mark.parametrize("raw", GOOD)
def test_a_reply_reads_the_same_however_it_is_cut(raw) -> None:
    whole = read(raw, len(raw))

    assert whole is not None
    assert all(read(raw, step) == whole for step in range(1, len(raw)))
    assert [read(raw[:end], end) for end in range(1, len(raw))] == [None] * (len(raw) - 1)


@settings(max_examples=500, deadline=None)
@given(raw=st.sampled_from(GOOD), at=st.integers(0, 200), put=st.binary(max_size=6), gone=st.integers(0, 6))
def test_a_damaged_reply_is_read_or_broken_but_never_anything_else(raw, at, put, gone) -> None:
    damaged = raw[:at] + put + raw[at + gone :]

    result = read(damaged, 7)

    # Only whether more has arrived already depends on how it was cut.
    whole = read(damaged, len(damaged))
    assert result == whole or (result and whole and result[:3] == whole[:3])
