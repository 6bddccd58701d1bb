"""The embedded AWS as a process: what survives a stop, what a kill loses, and what a person is told."""

import json
import os
import random
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra import embedded, setup
from infra.paths import MINISTACK_VENV, ROOT


@pytest.fixture(name="state")
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(embedded, "STATE", tmp_path)
    monkeypatch.setattr(embedded, "LOG", tmp_path.parent / "log")
    monkeypatch.setattr(embedded, "_AWS", tmp_path / "aws")
    monkeypatch.setattr(embedded, "_RUNNING", tmp_path / "running.json")
    monkeypatch.setattr(embedded, "_CHECKPOINT", tmp_path / "checkpoint.json")
    return tmp_path


@pytest.fixture(name="port")
def _port() -> int:
    """Return a port below those the kernel lends: this one is left and taken again, and must not be lent meanwhile."""
    return next(port for port in random.sample(range(20_000, 30_000), 50) if not taken(port))


def taken(port: int) -> bool:
    """Tell whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(name="stopped_in_the_end")
def _stopped_in_the_end(state: Path) -> Iterator[None]:
    setup.ensure(MINISTACK_VENV, [ROOT / "infra" / "requirements-local.txt"])
    yield
    embedded.stop()


def dynamodb(port: int) -> Any:
    """Return a client of the embedded AWS at a port."""
    return boto3.client(
        "dynamodb",
        endpoint_url=embedded.url(port),
        region_name=embedded.REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def make_table(port: int, name: str) -> None:
    """Make the smallest table there is."""
    dynamodb(port).create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )


@pytest.mark.aws
@pytest.mark.usefixtures("stopped_in_the_end")
def test_a_stop_keeps_everything_and_a_kill_returns_to_the_last_stop(
    state: Path, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    first = embedded.start(port)
    make_table(port, "kept")
    assert embedded.stop()

    again = embedded.start()
    make_table(port, "lost")
    os.kill(json.loads((state / "running.json").read_text())["pid"], signal.SIGKILL)
    os.wait()
    killed = embedded.start()

    assert [first.from_scratch, again.from_scratch, killed.from_scratch] == [True, False, True]
    assert killed.port == port
    assert dynamodb(port).list_tables()["TableNames"] == ["kept"]
    since = json.loads((state / "checkpoint.json").read_text())["at"]
    assert f"What happened since {since} is lost" in capsys.readouterr().err


@pytest.mark.aws
@pytest.mark.usefixtures("stopped_in_the_end")
def test_what_functions_were_unpacked_into_is_gone_after_a_stop_and_after_a_kill(state: Path, port: int) -> None:
    def unpacked() -> Path:
        copy = state / "tmp" / "ministack-lambda-hunan-api-1"
        (copy / "code").mkdir(parents=True)
        return copy

    embedded.start(port)
    stopped_with = unpacked()
    embedded.stop()
    assert not stopped_with.exists()

    embedded.start()
    killed_with = unpacked()
    os.kill(json.loads((state / "running.json").read_text())["pid"], signal.SIGKILL)
    os.wait()
    embedded.start()
    assert not killed_with.exists()


@pytest.mark.aws
@pytest.mark.usefixtures("stopped_in_the_end")
def test_it_listens_to_this_machine_alone(port: int) -> None:
    embedded.start(port)

    listening = {
        line.split()[1]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")
    }

    assert listening == {f"0100007F:{port:04X}"}


def test_a_port_in_use_says_what_to_do(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(embedded.CannotStart, match=rf"make run PORT={port + 1}"):
            embedded.start(port)


def test_stream_positions_are_forgotten_and_nothing_else(state: Path) -> None:
    kept = {"functions": {"a": 1}, "dynamodb_stream_positions": {"data": {"x\0y\0'mapping'": 7}}}
    (state / "aws").mkdir()
    (state / "aws" / "lambda.json").write_text(json.dumps({"payload": kept}))

    embedded._forget_stream_positions()

    left = json.loads((state / "aws" / "lambda.json").read_text())["payload"]
    assert left == {"functions": {"a": 1}, "dynamodb_stream_positions": {"data": {}}}


def test_stream_records_that_nobody_read_are_counted(state: Path) -> None:
    positions = {"data": {"0\0us-east-1\0'read'": 5, "0\0us-east-1\0'behind'": 2}}
    (state / "aws").mkdir()
    (state / "aws" / "lambda.json").write_text(json.dumps({"payload": {"dynamodb_stream_positions": positions}}))

    missed = embedded.unread({"read": ("count", 5), "behind": ("alert", 5), "never": ("lines", 1)})

    assert missed == {"alert": 3, "lines": 1}


def test_moving_to_another_port_changes_addresses_and_no_other_number(state: Path) -> None:
    (state / "aws").mkdir()
    file = state / "aws" / "sqs.json"
    file.write_text('{"url": "http://localhost:4566/0/q", "other": "http://127.0.0.1:45667/", "sent": 4566}')

    embedded._move_to_port(4566, 4600)

    assert file.read_text() == '{"url": "http://localhost:4600/0/q", "other": "http://127.0.0.1:45667/", "sent": 4566}'
