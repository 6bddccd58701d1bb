"""From the visits stream: recount every ten minutes of a venue that a batch touched, and then their days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from chalicelib import runtime
from chalicelib.jobs.failures import BatchIncomplete, log_failure
from chalicelib.runtime import Workspace
from chalicelib.storage import keys
from chalicelib.storage.counters import Cell
from chalicelib.usecases.recount import recount, recount_day


def handle(event: dict[str, Any], context: object) -> dict[str, list[str]]:  # noqa: ARG001  Lambda passes it
    """Recount what was touched, each once; when a part failed, ask for the batch again after the others are done."""
    workspace = runtime.for_tenant()
    # What time has swept away says nothing about what was counted while it was there.
    touched = [record["dynamodb"]["Keys"] for record in event["Records"] if record["eventName"] != "REMOVE"]
    failed = 0
    for part in _parts(workspace, touched):
        try:
            part()
        except Exception as fault:  # noqa: BLE001  the other parts of the batch go on
            log_failure("count", fault)
            failed += 1
    if failed:
        raise BatchIncomplete(f"{failed} parts")
    return {"batchItemFailures": []}


def _parts(workspace: Workspace, touched: list[dict[str, Any]]) -> Iterator[Callable[[], object]]:
    cells = dict.fromkeys(Cell(*keys.cell_of(key["pk"]["S"], key["sk"]["S"])) for key in touched)
    for cell in cells:
        yield partial(recount, workspace, cell)
    for venue, day in dict.fromkeys((cell.venue, cell.day) for cell in cells):
        yield partial(recount_day, workspace, venue, day)
