"""From the purge's queue: count or sweep parts of a day; what time does not suffice for is asked for again."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib import runtime
from chalicelib.domain.custody.part import Work
from chalicelib.jobs.failures import log_failure
from chalicelib.usecases.custody.work_part import work_part


def handle(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Work on what a batch asks for; return the messages that must come again."""
    workspace = runtime.for_tenant()
    failed = []
    for record in event["Records"]:
        work = msgspec.json.decode(record["body"], type=Work)
        try:
            left = work_part(workspace, work, lambda: context.get_remaining_time_in_millis() / 1000)
            if left:
                workspace.queues.ask_for_parts(replace(work, parts=left))
        except Exception as fault:  # noqa: BLE001  one broken part must not hold the others
            log_failure("purge_part", fault)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
