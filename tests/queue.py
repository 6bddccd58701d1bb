"""The job queues of a province, delivered as the functions' mappings would."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from chalicelib.jobs import outbreak, work
from chalicelib.runtime import Workspace
from tests.embedded import environment


@dataclass
class Context:
    """What Lambda tells of the time left, one answer after the other; the last one stays."""

    seconds: Iterator[float]
    last: float = 0

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds left."""
        self.last = next(self.seconds, self.last)
        return int(self.last * 1000)


def deliver(
    workspace: Workspace,
    *,
    seconds_left: Sequence[float] = (600,),
    rounds: int = 100,
    again: Sequence[dict[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Hand the queue's messages, or those that failed before, to the job function; return those that failed.

    What it hands over to the outbreak function is worked on as well.
    """
    failed: list[dict[str, Any]] = []
    waiting = [_older(record) for record in again]
    for _ in range(rounds):
        batch, function = waiting or _taken(workspace, workspace.settings.jobs_queue_url), work
        waiting = []
        if not batch:
            batch, function = _taken(workspace, workspace.settings.outbreak_queue_url), outbreak
        if not batch:
            break
        with patch.dict(os.environ, environment(workspace.settings)):
            reply = function.handle({"Records": batch}, Context(iter(seconds_left)))
        names = {item["itemIdentifier"] for item in reply["batchItemFailures"]}
        failed += [record for record in batch if record["messageId"] in names]
    return failed


def _taken(workspace: Workspace, queue: str) -> list[dict[str, Any]]:
    import boto3

    settings = workspace.settings
    sqs: Any = boto3.client("sqs", region_name=settings.region, endpoint_url=settings.endpoint_url)
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=1).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [
        {"messageId": m["MessageId"], "body": m["Body"], "attributes": {"ApproximateReceiveCount": "1"}} for m in found
    ]


def _older(record: dict[str, Any]) -> dict[str, Any]:
    count = int(record["attributes"]["ApproximateReceiveCount"]) + 1
    return record | {
        "attributes": {"ApproximateReceiveCount": str(count)},
        "body": json.dumps(json.loads(record["body"])),
    }
