"""Indexes of closed days: asked for on a schedule, built from the queue; what time does not suffice for comes again."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib import runtime
from chalicelib.domain.tracing.index_work import IndexWork
from chalicelib.jobs.due import time_of
from chalicelib.jobs.failures import log_failure
from chalicelib.observability import measure
from chalicelib.usecases.tracing.build_index import build_indexes
from chalicelib.usecases.tracing.want_indexes import ask_for_indexes


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Build what a batch asks for, and return the messages that must come again; on its schedule, ask for all."""
    workspace = runtime.for_tenant()
    if "Records" not in event:
        asked = ask_for_indexes(workspace, time_of(event, workspace))
        measure("index_asked", "Asked", asked)
        return {"asked": asked}
    failed = []
    for record in event["Records"]:
        work = msgspec.json.decode(record["body"], type=IndexWork)
        try:
            left = build_indexes(workspace, work, lambda: context.get_remaining_time_in_millis() / 1000)
            if left:
                workspace.queues.ask_for_indexes(replace(work, counties=left))
        except Exception as fault:  # noqa: BLE001  one broken county must not hold the others
            log_failure("index", fault)
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
