"""From the visits stream: recount every ten minutes of a venue that a batch touched."""

from __future__ import annotations

from typing import Any

from chalicelib import runtime
from chalicelib.jobs.failures import BatchIncomplete, log_failure
from chalicelib.storage import keys
from chalicelib.storage.counters import Cell
from chalicelib.usecases.recount import recount


def handle(event: dict[str, Any], context: object) -> dict[str, list[str]]:  # noqa: ARG001  Lambda passes it
    """Recount each touched cell once; when one failed, ask for the batch again after the others are done."""
    workspace = runtime.for_tenant()
    # What time has swept away says nothing about what was counted while it was there.
    touched = [record["dynamodb"]["Keys"] for record in event["Records"] if record["eventName"] != "REMOVE"]
    cells = dict.fromkeys(Cell(*keys.cell_of(key["pk"]["S"], key["sk"]["S"])) for key in touched)
    failed = 0
    for cell in cells:
        try:
            recount(workspace, cell)
        except Exception as fault:  # noqa: BLE001  the other cells of the batch go on
            log_failure("count", fault)
            failed += 1
    if failed:
        raise BatchIncomplete(f"{failed} of {len(cells)} cells")
    return {"batchItemFailures": []}
