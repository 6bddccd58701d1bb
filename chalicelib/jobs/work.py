"""Empties the job queue: long imports; one failed job is tried again without the others."""

from __future__ import annotations

import json
import traceback
from pathlib import PurePath
from typing import Any

from chalicelib import runtime
from chalicelib.observability import log
from chalicelib.usecases.survey.run_job import give_up, run_job

LAST_ATTEMPT = 3  # after it the queue puts the message among the dead letters


def handle(event: dict[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Run the jobs of a batch; return the messages that must come again."""
    workspace = runtime.for_tenant()
    failed = []
    for record in event["Records"]:
        wanted = json.loads(record["body"])
        county, job_id = str(wanted["county"]), str(wanted["job"])
        attempt = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
        try:
            run_job(workspace, county, job_id, lambda: context.get_remaining_time_in_millis() / 1000)
        except Exception as fault:  # noqa: BLE001  one broken job must not hold the others
            last = traceback.extract_tb(fault.__traceback__)[-1]
            where = f"{PurePath(last.filename).stem}.{last.name}:{last.lineno}"
            cause = type(fault).__name__
            log("job_broke", job=f"{county}-{job_id}", attempt=attempt, cause=cause, where=where, level="error")
            failed.append({"itemIdentifier": record["messageId"]})
            if attempt >= LAST_ATTEMPT:
                give_up(workspace, county, job_id)
    return {"batchItemFailures": failed}
