"""From the visits stream, abnormal rows only: raise one alert for each."""

from __future__ import annotations

from typing import Any

from chalicelib import runtime
from chalicelib.jobs.failures import failed
from chalicelib.runtime import Workspace
from chalicelib.usecases.raise_alert import raise_alert


def handle(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:  # noqa: ARG001
    """Raise what a batch asks for; a record that fails comes again and ends in the dead letters, the others go on."""
    workspace = runtime.for_tenant()
    failures = []
    for record in event["Records"]:
        try:
            _raise(workspace, record["dynamodb"]["Keys"])
        except Exception as fault:  # noqa: BLE001  one bad record must not hold up the others' alerts
            failures.append(failed("alert", record["dynamodb"]["SequenceNumber"], fault))
    return {"batchItemFailures": failures}


def _raise(workspace: Workspace, key: dict[str, dict[str, str]]) -> None:
    # The row itself is read again: the stream's copy may be a day old, and then its row may be gone for good.
    visit = workspace.visits.get(key["pk"]["S"], key["sk"]["S"])
    if visit is not None and visit.abnormal:
        raise_alert(workspace, visit)
