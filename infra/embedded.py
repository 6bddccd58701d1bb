"""The embedded AWS (ministack) as a process of this machine: start, stop, and what survives between."""

import contextlib
import datetime as dt
import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.paths import LOCAL, MINISTACK_VENV
from infra.progress import say, step, warn

STATE = LOCAL / "state"
LOG = LOCAL / "ministack.log"
REGION = "us-east-1"
DEFAULT_PORT = 4566
_RUNNING = STATE / "running.json"
_CHECKPOINT = STATE / "checkpoint.json"
_AWS = STATE / "aws"


class CannotStart(Exception):
    """The embedded AWS cannot run here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Started:
    """How the embedded AWS came up."""

    port: int
    already_running: bool
    # Deploy everything again, whatever the state says: it was killed, or there was nothing.
    from_scratch: bool


def _read(path: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found
    return {}


def _now() -> str:
    return dt.datetime.now(dt.UTC).astimezone().isoformat(timespec="seconds")


def url(port: int) -> str:
    """Return the address all services answer at."""
    return f"http://127.0.0.1:{port}"


def answers(port: int) -> bool:
    """Tell whether an embedded AWS is ready at this port."""
    with contextlib.suppress(OSError, ValueError), urllib.request.urlopen(f"{url(port)}/_ministack/ready", timeout=2):
        return True
    return False


def running_port() -> int | None:
    """Return the port of the embedded AWS that this project started, or None."""
    marker = _read(_RUNNING)
    return marker["port"] if marker and _alive(marker["pid"]) and answers(marker["port"]) else None


def _alive(pid: int) -> bool:
    """Tell whether the process runs; one that ended but was not waited for does not."""
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
        return "ministack" in Path(f"/proc/{pid}/cmdline").read_text("utf-8") and ") Z " not in stat
    return False


def is_newer_than_checkpoint(path: Path) -> bool:
    """Tell whether a file speaks of something that a kill of the process would undo."""
    if not path.exists():
        return False
    return not _CHECKPOINT.exists() or path.stat().st_mtime > _CHECKPOINT.stat().st_mtime


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _forget_stream_positions() -> None:
    """Let stream consumers begin anew: their positions are kept across a restart, the records are not."""
    path = _AWS / "lambda.json"
    if path.exists():
        state = json.loads(path.read_text("utf-8"))
        state["payload"]["dynamodb_stream_positions"]["data"] = {}
        path.write_text(json.dumps(state), "utf-8")


def _move_to_port(old: int, new: int) -> None:
    """Spell the new port in the addresses that the state holds (queues, functions' variables)."""
    for path in _AWS.glob("*.json"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(rf"((?:localhost|127\.0\.0\.1):){old}\b", rf"\g<1>{new}", text), "utf-8")


def _prepare_state(port: int) -> bool:
    """Bring the state on disk to its last checkpoint; return whether everything must be deployed again."""
    killed, checkpoint = _read(_RUNNING), _read(_CHECKPOINT)
    if killed and checkpoint:
        warn(f"The embedded AWS was killed. What happened since {checkpoint['at']} is lost; it goes on from there.")
    elif killed:
        warn(f"The embedded AWS was killed before its first checkpoint (started {killed['at']}). It begins anew.")
    if not checkpoint:
        shutil.rmtree(STATE, ignore_errors=True)
    _clear_copies()
    for directory in (_AWS, STATE / "s3", STATE / "tmp"):
        directory.mkdir(parents=True, exist_ok=True)
    _forget_stream_positions()
    if checkpoint and checkpoint["port"] != port:
        say(f"  it had port {checkpoint['port']} and now gets {port}: the addresses change with it")
        _move_to_port(checkpoint["port"], port)
    return bool(killed) or not checkpoint


def _clear_copies() -> None:
    """Delete what functions were unpacked into: 120 MB for each start of one, which nobody else takes away."""
    for copy in (STATE / "tmp").glob("ministack-lambda-*"):
        shutil.rmtree(copy, ignore_errors=True)


def _environment(port: int) -> dict[str, str]:
    """Return all the process sees of this machine: Lambdas inherit it, so it is next to nothing."""
    return {
        "PATH": f"{MINISTACK_VENV}/bin:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(STATE / "tmp"),
        "TMPDIR": str(STATE / "tmp"),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(_AWS),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(STATE / "s3"),
        # With it, every call of a function is judged by its role, as on AWS; tests run so.
        "AUTH": os.environ.get("ENFORCE_IAM", "false"),
        # Listeners for services that nobody uses here.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
    }


def start(port: int | None = None) -> Started:
    """Start the embedded AWS where it stopped, or join the one that runs."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise CannotStart(
            "The packaged libraries are Lambda's: Linux on x86_64. Elsewhere, use a container of that kind."
        )
    joined = running_port()
    if joined is None and _alive(_read(_RUNNING).get("pid", 0)):
        raise CannotStart("It runs but does not answer. First: make stop")
    if joined is not None and port in {None, joined}:
        return Started(joined, already_running=True, from_scratch=not _CHECKPOINT.exists())
    if joined is not None:
        raise CannotStart(f"It runs already, at port {joined}. To move it: make stop, then make run PORT={port}")
    port = port or _read(_CHECKPOINT).get("port", DEFAULT_PORT)
    if not _port_is_free(port):
        raise CannotStart(f"Port {port} is in use by another program. Choose another one: make run PORT={port + 1}")
    from_scratch = _prepare_state(port)
    with step(f"starting the embedded AWS at {url(port)}"):
        _launch(port)
    return Started(port, already_running=False, from_scratch=from_scratch)


def _launch(port: int) -> None:
    with LOG.open("ab") as log:
        process = subprocess.Popen(
            [MINISTACK_VENV / "bin" / "python", "-m", "ministack"],
            env=_environment(port),
            cwd=STATE,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _RUNNING.write_text(json.dumps({"pid": process.pid, "port": port, "at": _now()}), "utf-8")
    deadline = time.monotonic() + 60
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            _RUNNING.unlink(missing_ok=True)
            raise CannotStart(f"The embedded AWS did not come up; its last words are in {LOG}")
        time.sleep(0.1)


def stop(limit_s: float = 60) -> bool:
    """End the process so that it writes its state (a checkpoint); when it does not in time, kill it and say False.

    The state holds every layer of both provinces, a hundred megabytes: a second as a rule, many on a busy machine.
    """
    marker = _read(_RUNNING)
    if not marker or not _alive(marker["pid"]):
        return True
    os.kill(marker["pid"], signal.SIGTERM)
    deadline = time.monotonic() + limit_s
    while _alive(marker["pid"]):
        if time.monotonic() > deadline:
            os.kill(marker["pid"], signal.SIGKILL)
            _clear_copies()
            return False
        with contextlib.suppress(ChildProcessError):
            os.waitpid(marker["pid"], os.WNOHANG)
        time.sleep(0.05)
    _clear_copies()
    _CHECKPOINT.write_text(json.dumps({"at": _now(), "port": marker["port"]}), "utf-8")
    _RUNNING.unlink()
    return True


def unread(lengths: dict[str, tuple[str, int]]) -> dict[str, int]:
    """Compare the streams' lengths with the positions in the stopped state; return what each function missed."""
    state = _read(_AWS / "lambda.json").get("payload", {})
    kept = state.get("dynamodb_stream_positions", {}).get("data", {})
    positions = {key.rsplit("\0", 1)[-1].strip("'"): int(at) for key, at in kept.items()}
    missed = {function: length - positions.get(mapping, 0) for mapping, (function, length) in lengths.items()}
    return {function: count for function, count in missed.items() if count > 0}
