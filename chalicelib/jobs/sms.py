"""From the SMS queue: send each message; what fails comes again, and ends in the dead letters after five times."""

from __future__ import annotations

import json
from typing import Any

from chalicelib import runtime
from chalicelib.jobs.failures import log_failure
from chalicelib.usecases.alarm.send_message import send_message


def handle(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:  # noqa: ARG001
    """Send a batch and report what could not be sent yet."""
    workspace = runtime.for_tenant()
    failures = []
    for record in event["Records"]:
        try:
            send_message(workspace, json.loads(record["body"])["message"])
        except Exception as fault:  # noqa: BLE001  the other messages of the batch go on
            log_failure("sms", fault)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
