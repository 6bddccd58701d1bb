"""Run every test against an embedded AWS of its own: `python -m infra.test [pytest arguments]`."""

import os
import shutil
import socket
import subprocess
import sys

from infra import chromium
from infra.paths import LOCAL, ROOT
from infra.progress import say, warn

_OWN = LOCAL / "test"
# Each process has an embedded AWS of its own beside the deployment that all ask; a file stays in one of them. Walks
# wait most of their time, so three keep two cores busy (tests/conftest.py mixes them).
_THREE_PROCESSES = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _say_needs() -> None:
    say("The tests need Linux, a network for the first installation, and two cores and about twenty minutes;")
    say("Java 17 and npm for DynamoDB Local, and Debian's Chromium (chromium, fonts-noto-cjk) for the pages.")
    try:
        chromium.ensure()
    except chromium.NotHere as missing_browser:
        warn(f"{missing_browser}.")
        if os.environ.get("CI") == "true":
            sys.exit("!! On the build server that is a failure.")
    missing = [tool for tool in ("java", "npm") if shutil.which(tool) is None]
    if missing:
        warn(f"{' and '.join(missing)} not found: the storage contract is not run on Amazon's DynamoDB Local.")
        if os.environ.get("CI") == "true":
            sys.exit("!! On the build server that is a failure: install Java 17 and npm.")


def main() -> None:
    """Start, deploy, run pytest, stop; exit as pytest does."""
    _say_needs()
    shutil.rmtree(_OWN / "state", ignore_errors=True)
    _OWN.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "LOCAL_DIR": str(_OWN),
        "PORT": str(_free_port()),
        "ENFORCE_IAM": "true",
        "DEPLOYMENT": str(_OWN / "deployment.json"),
    }
    local = [sys.executable, "-m", "infra.local"]
    command = [sys.executable, "-m", "pytest", *_THREE_PROCESSES, *sys.argv[1:]]
    try:
        subprocess.run([*local, "up"], cwd=ROOT, env=environment, check=True)
        tests = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    except subprocess.CalledProcessError:
        sys.exit("!! The embedded AWS could not be deployed to; nothing was tested.")
    finally:
        subprocess.run([*local, "down"], cwd=ROOT, env=environment, check=False)
    sys.exit(tests.returncode)


if __name__ == "__main__":
    main()
