"""From the outbreak's queue: bring runs that are too wide for rows alone to their end, by the index."""

from __future__ import annotations

import json
from typing import Any

from chalicelib import runtime
from chalicelib.jobs.failures import log_failure
from chalicelib.observability import log
from chalicelib.usecases.tracing.work_outbreak import work_outbreak
from chalicelib.usecases.tracing.work_run import give_up_run

LAST_ATTEMPT = 3  # after it the queue puts the message among the dead letters


def handle(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Work on the runs of a batch; return the messages that must come again."""
    workspace = runtime.for_tenant()
    failed = []
    for record in event["Records"]:
        wanted = json.loads(record["body"])
        county, job_id = str(wanted["county"]), str(wanted["job"])
        job = workspace.jobs.get(county, job_id)
        if job is None or job.finished:
            log("job_over", job=f"{county}-{job_id}", state=job.state if job else None)
            continue
        try:
            if not work_outbreak(workspace, job, lambda: context.get_remaining_time_in_millis() / 1000):
                workspace.queues.start_outbreak(county, job_id)
        except Exception as fault:  # noqa: BLE001  one broken run must not hold the others
            log_failure("outbreak", fault)
            failed.append({"itemIdentifier": record["messageId"]})
            if int(record.get("attributes", {}).get("ApproximateReceiveCount", 1)) >= LAST_ATTEMPT:
                give_up_run(workspace, job)
    return {"batchItemFailures": failed}
