"""The client over a real socket: what it sends, how it keeps connections, how threads share it."""

import json
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest

from chalicelib.storage.lean import connections
from chalicelib.storage.wire import ConditionFailed, Refused, Wire, decode, encode
from tests.storage.wire_responder import KEYS, QUICK, fault, hang_up, http_answer, json_answer, responder, wire_to

KEY = {"TableName": "codes", "Key": encode({"pk": "43#码"})}


def test_an_item_is_fetched_by_a_signed_request() -> None:
    with responder(json_answer({"Item": encode({"pk": "43#码", "n": 3})})) as server:
        reply = wire_to(server).call("dynamodb", "GetItem", KEY)

    (request,) = server.requests
    assert decode(reply["Item"]) == {"pk": "43#码", "n": 3}
    assert json.loads(request.body) == KEY
    assert request.headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert request.headers["host"] == server.url.removeprefix("http://")


def test_consumed_capacity_passes_through() -> None:
    capacity = {"ConsumedCapacity": {"TableName": "visits", "CapacityUnits": 2.0}}
    with responder(json_answer(capacity)) as server:
        reply = wire_to(server).call("dynamodb", "PutItem", {**KEY, "ReturnConsumedCapacity": "INDEXES"})

    assert reply == capacity


def test_a_failed_condition_carries_the_row_in_the_way() -> None:
    row = {"pk": "43#v", "seal": b"\x00\xff", "n": 2}
    answer = fault("ConditionalCheckFailedException", Item=encode(row))
    with responder(answer) as server, pytest.raises(ConditionFailed) as failed:
        wire_to(server).call("dynamodb", "PutItem", KEY)

    assert failed.value.item == row
    assert len(server.requests) == 1
    assert "43#v" not in str(failed.value)


def test_a_failed_condition_without_a_row_has_none() -> None:
    with responder(fault("ConditionalCheckFailedException")) as server, pytest.raises(ConditionFailed) as failed:
        wire_to(server).call("dynamodb", "PutItem", KEY)

    assert failed.value.item is None


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException", "KMSInvalidStateException"])
def test_a_refusal_is_final_and_names_its_code_but_not_its_message(code) -> None:
    with responder(fault(code)) as server, pytest.raises(Refused, match=rf"^{code} \(400\)$") as refused:
        wire_to(server).call("kms", "Decrypt", {"CiphertextBlob": "AA=="})

    assert (refused.value.code, refused.value.status) == (code, 400)
    assert len(server.requests) == 1


def test_only_the_operations_of_the_scan_path_exist() -> None:
    wire = Wire("cn-north-1", None, lambda: KEYS)

    with pytest.raises(KeyError):
        wire.call("dynamodb", "DeleteItem", {})


def test_calls_one_after_another_share_a_connection() -> None:
    with responder(json_answer({})) as server:
        wire = wire_to(server)
        for _ in range(5):
            wire.call("dynamodb", "GetItem", KEY)

    assert server.connections == 1


def test_a_reply_that_says_close_ends_its_connection() -> None:
    with responder(json_answer({}, headers={"Connection": "Close"})) as server:
        wire = wire_to(server)
        for _ in range(2):
            wire.call("dynamodb", "GetItem", KEY)

    assert server.connections == 2


def test_connections_closed_while_idle_are_replaced() -> None:
    def answer_and_leave(opened: socket.socket) -> None:
        opened.sendall(json_answer({}))
        hang_up(opened)

    with responder(answer_and_leave) as server:
        wire = wire_to(server)
        for _ in range(3):
            wire.call("dynamodb", "GetItem", KEY)

    assert [request.connection for request in server.requests] == [1, 2, 3]


def test_a_kept_connection_that_dies_under_a_request_is_replaced_at_once() -> None:
    pauses: list[float] = []
    with responder(json_answer({}), hang_up, json_answer({"n": 1})) as server:
        wire = wire_to(server, sleep=pauses.append)
        wire.call("dynamodb", "GetItem", KEY)
        reply = wire.call("dynamodb", "GetItem", KEY)

    assert reply == {"n": 1}
    assert [request.connection for request in server.requests] == [1, 1, 2]
    assert pauses == []


def test_a_connection_idle_for_too_long_is_not_trusted() -> None:
    with responder(json_answer({})) as server, patch.object(connections, "IDLE_S", -1):
        wire = wire_to(server)
        for _ in range(2):
            wire.call("dynamodb", "GetItem", KEY)

    assert server.connections == 2


def test_bytes_left_over_from_one_reply_never_answer_the_next() -> None:
    with responder(json_answer({"n": 1}) + json_answer({"n": "smuggled"}), json_answer({"n": 2})) as server:
        wire = wire_to(server)
        replies = [wire.call("dynamodb", "GetItem", KEY)["n"] for _ in range(2)]

    assert replies == [1, 2]
    assert server.connections == 2


def test_threads_share_a_client_without_mixing_answers() -> None:
    def echo(opened: socket.socket) -> None:
        request = server.requests[-1]
        opened.sendall(json_answer(json.loads(request.body)))

    with responder(echo) as server:
        wire = wire_to(server)
        barrier = threading.Barrier(8)

        def ask(number: int) -> bool:
            barrier.wait()
            payload = {"n": number}
            return all(wire.call("dynamodb", "Query", payload) == payload for _ in range(20))

        with patch.object(server, "_lock", threading.RLock()), ThreadPoolExecutor(8) as threads:
            right = list(threads.map(ask, range(8)))

    assert all(right)
    assert server.connections <= 8


def test_chunked_replies_are_read_whole_over_a_kept_connection() -> None:
    body = b'{"n": [1, 2, 3]}'
    chunks = b"".join(f"{len(part):X};x=y\r\n".encode() + part + b"\r\n" for part in (body[:1], body[1:9], body[9:]))
    reply = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\nTrailer: x\r\n\r\n"
    with responder(reply) as server:
        wire = wire_to(server)
        replies = [wire.call("dynamodb", "GetItem", KEY) for _ in range(2)]

    assert replies == [{"n": [1, 2, 3]}] * 2
    assert server.connections == 1


def test_interim_replies_and_replies_without_length_are_understood() -> None:
    def speak_until_close(opened: socket.socket) -> None:
        opened.sendall(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\n\r\n" + b'{"n": 1}')
        hang_up(opened)

    with responder(speak_until_close) as server:
        assert wire_to(server).call("dynamodb", "GetItem", KEY) == {"n": 1}


def test_small_requests_leave_at_once() -> None:
    options: list[int] = []
    opened = connections.Connections._open

    def spy(self: connections.Connections, deadline: float) -> connections.Connection:
        connection = opened(self, deadline)
        options.append(connection._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        return connection

    with responder(json_answer({})) as server, patch.object(connections.Connections, "_open", spy):
        wire_to(server).call("dynamodb", "GetItem", KEY)

    assert options
    assert all(options)


def test_a_certificate_nobody_vouches_for_is_not_trusted() -> None:
    context = connections._tls()

    assert context.check_hostname
    assert context.verify_mode.name == "CERT_REQUIRED"
    assert connections._tls() is context


def test_the_client_loads_nothing_heavy() -> None:
    program = (
        "import sys; before = set(sys.modules); import chalicelib.storage.wire; print(*(set(sys.modules) - before))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    heavy = {"ssl", "email", "http", "urllib", "dataclasses", "inspect", "random", "logging", "decimal", "asyncio"}
    assert not heavy & {name.partition(".")[0] for name in loaded}


def test_an_answer_of_another_checksum_is_asked_for_again() -> None:
    spoiled = http_answer(b'{"n": 0}', headers={"x-amz-crc32": "1"})
    with responder(spoiled, json_answer({"n": 1})) as server:
        assert wire_to(server, QUICK).call("dynamodb", "GetItem", KEY) == {"n": 1}
