"""When the client tries again, how long it waits, and when it gives up."""

import time
from email.utils import formatdate

import pytest

from chalicelib.storage.wire import Credentials, Patience, Refused, Throttled, Unreachable, Wire
from tests.storage.wire_responder import KEYS, QUICK, drip, fault, hang_up, json_answer, responder, wire_to

NOTHING = {"TableName": "codes"}
OK = json_answer({"n": 1})


@pytest.mark.parametrize(
    "stumble",
    [
        fault("ProvisionedThroughputExceededException"),
        fault("ThrottlingException"),
        fault("RequestLimitExceeded"),
        fault("whatever", 429),
        fault("InternalServerError", 500),
        fault("ServiceUnavailable", 503),
        json_answer("<html>", 502),
        hang_up,
    ],
)
def test_a_passing_trouble_is_tried_again(stumble) -> None:
    with responder(stumble, stumble, OK) as server:
        reply = wire_to(server).call("dynamodb", "PutItem", NOTHING)

    assert reply == {"n": 1}
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("stumble", "error", "code"),
    [
        (fault("ThrottlingException"), Throttled, "ThrottlingException"),
        (fault("KMSInternalException", 500), Unreachable, "KMSInternalException"),
        (hang_up, Unreachable, "BrokenReply"),
    ],
)
def test_a_lasting_trouble_ends_after_the_allowed_attempts(stumble, error, code) -> None:
    with responder(stumble) as server, pytest.raises(error, match=code):
        wire_to(server).call("dynamodb", "GetItem", NOTHING)

    assert len(server.requests) == QUICK.attempts


def test_pauses_are_random_below_a_doubling_limit() -> None:
    pauses: list[float] = []
    patience = Patience(total_s=60, attempts=8, pause_s=0.1, longest_pause_s=0.7)
    with responder(fault("ThrottlingException")) as server:
        wire = wire_to(server, patience, sleep=pauses.append)
        for _ in range(20):
            with pytest.raises(Throttled):
                wire.call("dynamodb", "GetItem", NOTHING)

    rounds = [pauses[start::7] for start in range(7)]
    assert all(
        0 <= pause <= limit for limit, some in zip((0.2, 0.4, *[0.7] * 5), rounds, strict=True) for pause in some
    )
    assert all(len(set(some)) > 15 for some in rounds)


def test_nobody_listening_is_unreachable() -> None:
    with responder(OK) as server:
        pass

    with pytest.raises(Unreachable, match="Refused"):
        wire_to(server).call("dynamodb", "GetItem", NOTHING)


@pytest.mark.parametrize("answer", [drip(OK), drip(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 900), lambda _: time.sleep(3)])
def test_a_slow_answer_never_outlives_the_deadline(answer) -> None:
    started = time.monotonic()
    with responder(answer) as server, pytest.raises(Unreachable, match="TimeoutError"):
        wire_to(server, QUICK._replace(attempt_s=5)).call("dynamodb", "GetItem", NOTHING, deadline_s=0.4)

    assert 0.35 < time.monotonic() - started < 0.8


def test_an_attempt_that_hangs_leaves_time_for_another() -> None:
    with responder(lambda _: time.sleep(1), OK) as server:
        reply = wire_to(server, QUICK._replace(attempt_s=0.2)).call("dynamodb", "GetItem", NOTHING, deadline_s=1)

    assert reply == {"n": 1}


def test_a_deadline_already_gone_sends_nothing() -> None:
    with responder(OK) as server, pytest.raises(Unreachable, match="TimeoutError"):
        wire_to(server).call("dynamodb", "GetItem", NOTHING, deadline_s=0)

    assert server.requests == []


@pytest.mark.parametrize("code", ["RequestTimeTooSkewed", "InvalidSignatureException"])
@pytest.mark.parametrize("off_s", [-86_400, 86_400, 600])
def test_a_wrong_clock_is_corrected_once_and_remembered(code, off_s) -> None:
    true_date = {"Date": formatdate(time.time(), usegmt=True)}
    with responder(fault(code, headers=true_date), OK) as server:
        wire = wire_to(server, clock=lambda: time.time() + off_s)
        for _ in range(2):
            wire.call("dynamodb", "GetItem", NOTHING)

    dates = [request.headers["x-amz-date"] for request in server.requests]
    true_day = time.strftime("%Y%m%dT%H", time.gmtime())
    assert len(dates) == 3
    assert [date.startswith(true_day) for date in dates[1:]] == [True, True]


@pytest.mark.parametrize("date", ["now", "yesterday", "", "Mon, 99 Foo 2022 00:00:00 GMT"])
def test_a_bad_signature_under_a_right_clock_is_final(date) -> None:
    told = formatdate(usegmt=True) if date == "now" else date
    answer = fault("InvalidSignatureException", headers={"Date": told})
    with responder(answer) as server, pytest.raises(Refused, match="InvalidSignature"):
        wire_to(server).call("dynamodb", "GetItem", NOTHING)

    assert len(server.requests) == 1


def test_a_server_whose_clock_jumps_is_followed_once_a_call_only() -> None:
    dates = ({"Date": formatdate(day * 86_400, usegmt=True)} for day in (1, 2))
    answers = [fault("RequestTimeTooSkewed", headers=date) for date in dates]
    with responder(*answers) as server, pytest.raises(Refused, match="Skewed"):
        wire_to(server).call("dynamodb", "GetItem", NOTHING)

    assert len(server.requests) == 2


def test_expired_credentials_are_read_again() -> None:
    given = iter([KEYS, Credentials("AKIDNEWER", "s", "token")])
    with responder(fault("ExpiredTokenException"), OK) as server:
        wire = Wire("cn-north-1", server.url, lambda: next(given), QUICK)
        for _ in range(2):
            wire.call("dynamodb", "GetItem", NOTHING)

    old, *new = server.requests
    assert "AKIDEXAMPLE" in old.headers["authorization"]
    assert "x-amz-security-token" not in old.headers
    assert all("AKIDNEWER" in request.headers["authorization"] for request in new)
    assert all(request.headers["x-amz-security-token"] == "token" for request in new)


def test_expired_credentials_without_newer_ones_are_final() -> None:
    answer = fault("UnrecognizedClientException")
    with responder(answer) as server, pytest.raises(Refused, match="UnrecognizedClient"):
        wire_to(server).call("dynamodb", "GetItem", NOTHING)

    assert len(server.requests) == 1
