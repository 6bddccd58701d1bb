"""A province's days from their rows to their end, run as the hourly job and its workers would."""

import functools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import boto3
import msgspec

from chalicelib.domain.custody.part import BUCKET, FILED, Work
from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.retention import closes_at, day_name
from chalicelib.usecases.custody import gather_parts, make_day_keys
from chalicelib.usecases.custody.purge import Purged, purge
from chalicelib.usecases.custody.work_part import work_part
from tests.embedded import TestWorkspace

COUNTIES = ["430525", "430102"]  # of a province with two counties a day is counted quickly
SOON = timedelta(minutes=7)  # later than caches last


def make_keys(workspace: TestWorkspace, day: date, *classes: str) -> None:
    """Make the keys of some classes' day and of no other."""
    for row_class in classes:
        make_day_keys._ensure(workspace, row_class, day)


def today(workspace: TestWorkspace) -> date:
    """Return the local day."""
    return local_day(workspace.instant(), workspace.tenant)


def closing(workspace: TestWorkspace, day: date, row_class: str = "visits") -> datetime:
    """Return when a day takes no more rows."""
    return closes_at(workspace.tenant, day, row_class)


def ending(workspace: TestWorkspace, day: date, row_class: str = "visits") -> datetime:
    """Return a day's deadline as its key's row says it."""
    life = workspace.day_key_rows.life(row_class, day_name(day))
    assert life is not None
    return life.deadline


def run(workspace: TestWorkspace, at: datetime) -> Purged:
    """Purge as of an instant, and once more when workers have answered what they were asked."""
    with patch.object(gather_parts, "_parts_of", _parts_of):
        total = purge(workspace, at)
        while drain(workspace):
            again = purge(workspace, at)
            total.failed += again.failed
            for name, steps in again.steps.items():
                total.steps[name] = total.steps.get(name, 0) + steps
    return total


def drain(workspace: TestWorkspace) -> int:
    """Work on everything in the purge's queue; return how much that was."""
    settings = workspace.settings
    sqs, queue = _queues(settings.region, settings.endpoint_url), settings.purge_queue_url
    worked = 0
    while found := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        for message in found:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            work_part(workspace, msgspec.json.decode(message["Body"], type=Work), lambda: 900)
            worked += 1
    return worked


@functools.cache
def _queues(region: str, address: str | None) -> Any:
    """Return a client; making one takes longer than asking it."""
    return boto3.client("sqs", region_name=region, endpoint_url=address)


def live_through(workspace: TestWorkspace, day: date, row_class: str = "visits", *, lived: int = 0) -> Iterator[Purged]:
    """Run the purge at every hour that matters to a day, from its closing to its sweeping, but for those `lived`."""
    closed, over = closing(workspace, day, row_class), ending(workspace, day, row_class)
    swept = over + timedelta(seconds=7 * workspace.tenant.retention.period_s)
    hours = (closed, closed + SOON, over - timedelta(hours=1), over, over + SOON, swept, swept + SOON)
    for at in hours[lived:]:
        yield run(workspace, at)


def entries(workspace: TestWorkspace, *kinds: str, newest: int | None = None) -> list[dict[str, Any]]:
    """Return the chain's entries of some kinds, in their order; of the newest so many, if that is enough."""
    last = workspace.audit.head().seq
    first = 1 if newest is None else max(1, last - newest + 1)
    lines = (workspace.audit.line(number) for number in range(first, last + 1))
    found = [json.loads(line) for line in lines if line]
    return [entry for entry in found if not kinds or entry["kind"] in kinds]


def midnight(workspace: TestWorkspace, day: date) -> datetime:
    """Return the first instant of a local day."""
    return day_start(day, workspace.tenant).astimezone(UTC)


def _parts_of(workspace: TestWorkspace, row_class: str) -> list[str]:
    return [BUCKET] if row_class in FILED else COUNTIES
