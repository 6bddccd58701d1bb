"""From the visits stream: recount every ten minutes of a venue that a batch touched."""

from __future__ import annotations

from typing import Any

from chalicelib import runtime
from chalicelib.jobs.failures import failed
from chalicelib.storage import keys
from chalicelib.storage.counters import Cell
from chalicelib.usecases.recount import recount


def handle(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:  # noqa: ARG001
    """Recount each touched cell once; report the first record of each cell that could not be counted."""
    workspace = runtime.for_tenant()
    touched: dict[Cell, str] = {}
    for record in event["Records"]:
        # What time has swept away says nothing about what was counted while it was there.
        if record["eventName"] != "REMOVE":
            key = record["dynamodb"]["Keys"]
            touched.setdefault(
                Cell(*keys.cell_of(key["pk"]["S"], key["sk"]["S"])), record["dynamodb"]["SequenceNumber"]
            )
    failures = []
    for cell, first in touched.items():
        try:
            recount(workspace, cell)
        except Exception as fault:  # noqa: BLE001  the other cells of the batch go on; this one comes again
            failures.append(failed("count", first, fault))
    return {"batchItemFailures": failures}
