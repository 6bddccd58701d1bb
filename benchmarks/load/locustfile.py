"""What each visitor does: scan once a second, every fifth time from two connections at once (Locust runs this file).

It stands alone: Locust has an environment of its own, without this program's libraries.
"""

import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, LoadTestShape, constant_throughput, task

WORLD: dict[str, Any] = json.loads(Path(os.environ["LOAD_WORLD"]).read_text("utf-8"))
ACCEPTED = Path(os.environ["LOAD_ACCEPTED"]).open("a", encoding="utf-8")  # noqa: SIM115  open as long as the process
TWICE = 0.2


def scan_id() -> str:
    """Make a UUIDv7 of this millisecond, as a phone does."""
    raw = (time.time_ns() // 10**6 << 80) | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    spelled = f"{raw:032x}"
    return "-".join((spelled[:8], spelled[8:12], spelled[12:16], spelled[16:20], spelled[20:]))


class Visitor(FastHttpUser):
    """One of the crowd at the one door."""

    host = WORLD["url"]
    wait_time = constant_throughput(1)
    network_timeout = 60.0

    def on_start(self) -> None:
        """Take a visitor's token; the crowd is larger than the number of accounts, and nobody minds."""
        token = secrets.choice(WORLD["tokens"])
        self.headers = {"Host": WORLD["host"], "Authorization": f"Bearer {token}"}

    @task
    def scan(self) -> None:
        """Scan, now and then twice at once."""
        body = {"code": WORLD["code"], "scan_id": scan_id()}
        times = 2 if secrets.randbelow(100) < TWICE * 100 else 1
        gevent.joinall([gevent.spawn(self.send, body) for _ in range(times)])

    def send(self, body: dict[str, str]) -> None:
        """Send; 429 and 503 are answers a phone waits after, anything else that is no success is a failure."""
        with self.client.post("/v1/scans", json=body, headers=self.headers, catch_response=True) as answer:
            if answer.status_code in {200, 201}:
                ACCEPTED.write(f"{body['scan_id']}\n")
                ACCEPTED.flush()
                answer.success()
            elif answer.status_code in {429, 503}:
                answer.failure(f"asked to wait: {answer.status_code}")
            else:
                answer.failure(f"wrong: {answer.status_code}")


class Steps(LoadTestShape):
    """Warm up, stand at the base rate, step to ten times, and back."""

    def tick(self) -> tuple[int, float] | None:
        """Return how many visitors there are now."""
        passed = self.get_run_time()
        for seconds, users in WORLD["steps"]:
            if passed < seconds:
                return users, max(1.0, users / 2)
            passed -= seconds
        return None
