"""Every five minutes: escalate alerts that nobody took on, and tell managers what was held for them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.usecases.alarm.escalate import escalate


class EscalationIncomplete(Exception):
    """Some counties could not be walked; the run counts as failed, so that an alarm rings."""


def handle(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda passes it
    """Escalate what is due and return the counts."""
    workspace = runtime.for_tenant()
    escalated = escalate(workspace, time_of(event, workspace))
    if escalated.failed:
        raise EscalationIncomplete(f"{escalated.failed} counties")
    return asdict(escalated)
