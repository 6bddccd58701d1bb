"""A crowd at one door: ramp, a step of ten times, every fifth scan sent twice at once; then the table is compared."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Any

from benchmarks.door.province import crowded, fresh_wire, quietly, send
from chalicelib.domain.ids import make_scan_id
from tests.embedded import TestWorkspace

PEOPLE, PROCESSES, TWICE = 400, 4, 0.2


@dataclass(frozen=True)
class Step:
    """So many scans a second are planned, for so long; more than there can be shows how many there can be."""

    rate: float
    seconds: float


STEPS = (Step(4, 5), Step(8, 5), Step(80, 20), Step(800, 20), Step(8, 5))


@dataclass(frozen=True)
class Planned:
    """A scan to be sent: when after the step's beginning, by whom, under which id."""

    after_s: float
    token: str
    of_scan: str


@dataclass(frozen=True)
class Sent:
    """One scan as it was answered."""

    of_scan: str
    status: int
    seconds: float


def report(scale: float) -> None:
    """Print rates, percentiles, refusals, and what the table says of them."""
    with ExitStack() as stack:
        with quietly():
            workspace, code, tokens = stack.enter_context(crowded(PEOPLE))
        for step in STEPS:
            lasting = Step(step.rate, step.seconds * scale)
            sent = _step(workspace, code, tokens, lasting)
            _tell(lasting, sent)
            _compare(workspace, sent)


def _plan(tokens: list[str], step: Step) -> list[list[Planned]]:
    """Share the scans out among processes; every fifth goes to two of them, who send it at the same moment."""
    chance, begins = random.Random(f"{step}"), datetime.now(UTC)
    shares: list[list[Planned]] = [[] for _ in range(PROCESSES)]
    for number in range(int(step.rate * step.seconds)):
        after_s = number / step.rate
        of_scan = make_scan_id(begins + timedelta(seconds=after_s), chance.getrandbits(74))
        planned = Planned(after_s, chance.choice(tokens), of_scan)
        for beside in range(2 if chance.random() < TWICE else 1):
            shares[(number + beside) % PROCESSES].append(planned)
    return shares


def _step(workspace: TestWorkspace, code: str, tokens: list[str], step: Step) -> list[Sent]:
    with get_context("fork").Pool(PROCESSES, initializer=fresh_wire, initargs=(workspace,)) as pool:
        parts = [pool.apply_async(_drive, (code, share, step.seconds)) for share in _plan(tokens, step)]
        return [each for part in parts for each in part.get(timeout=step.seconds + 120)]


def _drive(code: str, plan: list[Planned], seconds: float) -> list[Sent]:
    """Send what is planned when it is due, or as soon as there is time; stop at the step's end."""
    found: list[Sent] = []
    with quietly():
        began = time.monotonic()
        for planned in plan:
            time.sleep(max(0.0, began + planned.after_s - time.monotonic()))
            started = time.perf_counter()
            if time.monotonic() - began > seconds:
                break
            status, _ = send(planned.token, code, planned.of_scan)
            found.append(Sent(planned.of_scan, status, time.perf_counter() - started))
    return found


def _tell(step: Step, sent: list[Sent]) -> None:
    took = statistics.quantiles([each.seconds * 1e3 for each in sent], n=100)
    statuses = dict(sorted(Counter(each.status for each in sent).items()))
    rate = len(sent) / step.seconds
    print(f"{step.rate:5.0f}/s planned {rate:5.0f}/s  p50 {took[49]:5.1f}  p95 {took[94]:5.1f}", end="  ")
    print(f"p99 {took[98]:5.1f} ms  {statuses}", end="  ")


def _compare(workspace: TestWorkspace, sent: list[Sent]) -> None:
    """Say which accepted scans have no row, and which have two."""
    accepted = {each.of_scan for each in sent if each.status in {200, 201}}
    rows = Counter(_scans(workspace))
    lost = sum(1 for of_scan in accepted if not rows[of_scan])
    doubled = sum(1 for times in rows.values() if times > 1)
    print(f"lost {lost}, doubled {doubled}")


def _scans(workspace: TestWorkspace) -> list[str]:
    import boto3

    settings = workspace.settings
    client: Any = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    pages = client.get_paginator("scan").paginate(TableName=settings.table("visits"), ProjectionExpression="sk")
    return [item["sk"]["S"].split("#")[2] for page in pages for item in page["Items"]]
