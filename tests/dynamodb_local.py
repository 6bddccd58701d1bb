"""Amazon's own DynamoDB Local, for what only it gets right: TTL, paging, capacity, contention.

Its licence allows installing it, not passing it on: npm fetches it into `.local/` on first use. Tests that ask for
`dynamodb_local` are marked `aws`, like all that need more than Python.
"""

import shutil
import socket
import subprocess
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.missing import do_without

_PACKAGE = "amplify-dynamodb-simulator@2.9.30"
_LAUNCHER = Path(__file__).with_name("LoopbackDynamoDb.java")
_HOME = Path(__file__).resolve().parent.parent / ".local" / "dynamodb-local"


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
            do_without(f"npm could not fetch DynamoDB Local: {fetched.stderr.strip()[-200:]}")
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


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[str]:
    """Run DynamoDB Local in memory on a free port and return its address."""
    for tool in ("java", "npm"):
        if shutil.which(tool) is None:
            do_without(f"no {tool}, so the storage contract was not run on DynamoDB Local (JDK 17 and npm are needed)")
    port = _free_port()
    process = _start(_install(), port)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            do_without("DynamoDB Local did not start (it needs a JDK, 17 or newer)")
        time.sleep(0.2)
    yield url
    process.terminate()
    process.wait(timeout=20)
