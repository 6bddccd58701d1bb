"""The two engines that the stores are held to: the embedded AWS, and Amazon's own DynamoDB Local."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from chalicelib.storage.wire import Credentials, Wire
from tests.embedded import REGION, TestWorkspace, make_tables

CREDENTIALS = Credentials("test", "test", None)
TENANT = "43"


class SplitWire:
    """Ask one engine for rows and another for keys: DynamoDB Local has no KMS."""

    def __init__(self, rows: Wire, keys: Wire) -> None:
        self._rows = rows
        self._keys = keys

    def call(self, service: str, operation: str, payload: Any, deadline_s: float | None = None) -> dict[str, Any]:
        """Send an operation to whichever engine has its service."""
        wire = self._rows if service == "dynamodb" else self._keys
        return wire.call(service, operation, payload, deadline_s)


def on_dynamodb_local(home: TestWorkspace, url: str) -> TestWorkspace:
    """Return a province whose tables are on DynamoDB Local, and whose keys, queues and bucket stay where they are."""
    settings = replace(home.settings, endpoint_url=url)
    make_tables(settings)
    workspace = TestWorkspace(settings, home.tenant)
    workspace.wire = SplitWire(Wire(REGION, url, lambda: CREDENTIALS), home.wire)  # type: ignore[assignment]
    workspace.queues, workspace.epoch_keys = home.queues, home.epoch_keys
    workspace.audit._kms = home.audit._kms
    workspace.case_keys._kms = home.case_keys._kms
    return workspace


def client_of(workspace: TestWorkspace) -> Any:
    """Return a plain client of the engine, to see rows as they are."""
    import boto3

    settings = workspace.settings
    return boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)


def rows_under(workspace: TestWorkspace, noun: str, pk: str) -> list[dict[str, Any]]:
    """Return all rows of a partition, raw."""
    pages = (
        client_of(workspace)
        .get_paginator("query")
        .paginate(
            TableName=workspace.settings.table(noun),
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ConsistentRead=True,
        )
    )
    return [item for page in pages for item in page["Items"]]


def is_written(workspace: TestWorkspace, noun: str, row: Any) -> bool:
    """Say whether a row stands in its table."""
    return any(found["sk"]["S"] == row.sk for found in rows_under(workspace, noun, row.pk))


def at_once(count: int, act: Callable[[int], Any]) -> Counter[str]:
    """Do something many times at the same moment; count the outcomes by value, or by the refusal's code."""
    gate = threading.Barrier(count)
    outcomes: list[str] = []

    def run(number: int) -> None:
        gate.wait()
        try:
            outcomes.append(str(act(number)))
        except Exception as refusal:  # noqa: BLE001  the test judges what came
            outcomes.append(str(getattr(refusal, "code", None) or type(refusal).__name__))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)
