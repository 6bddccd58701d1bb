"""What survives a stop, and what a kill costs: on an embedded AWS of its own, through the commands of make."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.client import Province
from infra.paths import MINISTACK_VENV, ROOT
from tests.journeys.citizens import Citizen, Official, application, citizen, colour, official, scan_of
from tests.missing import do_without

pytestmark = [pytest.mark.aws, pytest.mark.timeout(900)]
TENANT = "62"  # issued on the promise: no review on the way to a code


@dataclass(frozen=True)
class Machine:
    """One province in a directory of its own: what a stop keeps of it, it keeps of two."""

    home: Path
    port: int

    def run(self, what: str) -> str:
        """Do what `make run` (up) or `make stop` (down) does, and return what it said."""
        environment = {**os.environ, "LOCAL_DIR": str(self.home), "PORT": str(self.port), "PROVINCES": "gansu"}
        done = subprocess.run(
            [sys.executable, "-m", "infra.local", what],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    def kill(self) -> None:
        """End the embedded AWS as a power cut would."""
        pid = json.loads((self.home / "state" / "running.json").read_text("utf-8"))["pid"]
        os.kill(pid, signal.SIGKILL)

    def document(self) -> dict[str, Any]:
        """Return `deployment.json`."""
        found: dict[str, Any] = json.loads((self.home / "deployment.json").read_text("utf-8"))
        return found

    def province(self) -> Province:
        """Return a client of one of the provinces."""
        return Province(self.document(), TENANT)

    def feed(self) -> Official:
        """Return the platform that knows colours, signed in."""
        return official(self.province(), self.document()["demo"][TENANT]["health_feed"])


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Deploy a province into an empty directory; stop it when the tests end."""
    if not MINISTACK_VENV.exists():
        do_without("no embedded AWS to stop and start (make run makes one)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = Machine(tmp_path_factory.mktemp("local"), port)
    try:
        own.run("up")
        yield own
    finally:
        own.run("down")


@dataclass(frozen=True)
class Shop:
    """A venue and its manager; `today` are its figures, `said` what the start said that came after them."""

    manager: Citizen
    venue: dict[str, Any]
    today: dict[str, Any]
    said: str = ""


@pytest.fixture(scope="module")
def kept(machine: Machine) -> Shop:
    """Open a shop, let somebody red scan there, and stop and start the machine."""
    manager, venue = opened(machine.province())
    today = alert_and_count(machine, manager, venue)
    machine.run("down")
    return Shop(manager, venue, today, machine.run("up"))


def opened(province: Province) -> tuple[Citizen, dict[str, Any]]:
    manager = citizen(province)
    return manager, manager.call("POST", "/v1/venues", application(province)).ok()


def until(true: Callable[[], Any], limit_s: float = 30) -> Any:
    """Wait for something to become true, and return it."""
    deadline = time.monotonic() + limit_s
    while not (found := true()) and time.monotonic() < deadline:
        time.sleep(0.3)
    return found


def alert_and_count(machine: Machine, manager: Citizen, venue: dict[str, Any]) -> dict[str, Any]:
    """Let somebody red scan; return the venue's figures of today once the alert has come and the scan is counted."""
    province = machine.province()
    manager.province = province
    seen = sum("异常" in text for text in province.messages(manager.phone))
    before = figures(manager, venue)["today"]["scans"]
    visitor = citizen(province)
    colour(machine.feed(), visitor.id_number, "red").ok()
    answer = visitor.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).ok()
    assert (answer["abnormal"], answer["admitted"]) == (True, False)
    assert venue_name(manager, venue) in province.wait_for_message(manager.phone, seen, "异常")
    assert until(lambda: figures(manager, venue)["today"]["scans"] == before + 1), figures(manager, venue)
    today: dict[str, Any] = figures(manager, venue)["today"]
    return today


def figures(manager: Citizen, venue: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = manager.call("GET", f"/v1/venues/{venue['venue_id']}/figures").ok()
    return found


def venue_name(manager: Citizen, venue: dict[str, Any]) -> str:
    return str(manager.call("GET", f"/v1/venues/{venue['venue_id']}").ok()["name"])


def test_after_a_stop_and_a_start_a_scan_raises_its_alert_and_is_counted(machine: Machine, kept: Shop) -> None:
    after = alert_and_count(machine, kept.manager, kept.venue)

    assert (after["scans"], after["abnormal"]) == (kept.today["scans"] + 1, kept.today["abnormal"] + 1)
    assert "killed" not in kept.said
    assert "never reached" not in kept.said


def test_after_a_kill_the_next_start_says_since_when_things_are_lost_and_comes_up_whole(
    machine: Machine, kept: Shop
) -> None:
    checkpoint = json.loads((machine.home / "state" / "checkpoint.json").read_text("utf-8"))["at"]
    manager, venue = opened(machine.province())

    machine.kill()
    said = machine.run("up")

    assert "was killed" in said
    assert checkpoint in said
    manager.province = machine.province()
    assert manager.call("GET", f"/v1/venues/{venue['venue_id']}").status in {401, 404}
    assert alert_and_count(machine, kept.manager, kept.venue)["scans"] == kept.today["scans"] + 1
