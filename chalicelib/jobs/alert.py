"""From the visits stream, abnormal rows only: raise one alert for each."""

from __future__ import annotations

from typing import Any

from chalicelib import runtime
from chalicelib.jobs.failures import BatchIncomplete, log_failure
from chalicelib.runtime import Workspace
from chalicelib.usecases.alarm.raise_alert import raise_alert


def handle(event: dict[str, Any], context: object) -> dict[str, list[str]]:  # noqa: ARG001  Lambda passes it
    """Raise what a batch asks for; when one failed, ask for the batch again after the others are raised."""
    workspace = runtime.for_tenant()
    failed = 0
    for record in event["Records"]:
        try:
            _raise(workspace, record["dynamodb"]["Keys"])
        except Exception as fault:  # noqa: BLE001  one bad record must not hold up the others' alerts
            log_failure("alert", fault)
            failed += 1
    if failed:
        raise BatchIncomplete(f"{failed} of {len(event['Records'])} records")
    return {"batchItemFailures": []}


def _raise(workspace: Workspace, key: dict[str, dict[str, str]]) -> None:
    # The row itself is read again: the stream's copy may be a day old, and then its row may be gone for good.
    visit = workspace.visits.get(key["pk"]["S"], key["sk"]["S"])
    if visit is not None and visit.abnormal:
        raise_alert(workspace, visit)
