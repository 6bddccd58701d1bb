"""Every five minutes: escalate alerts that nobody took on and orders that nobody answered, and tell what was held."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.usecases.alarm.escalate import escalate
from chalicelib.usecases.supervision.escalate_orders import escalate_orders


class EscalationIncomplete(Exception):
    """Some counties or cities could not be walked; the run counts as failed, so that an alarm rings."""


def handle(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda passes it
    """Escalate what is due and return the counts."""
    workspace = runtime.for_tenant()
    at = time_of(event, workspace)
    escalated = escalate(workspace, at)
    orders, cities_failed = escalate_orders(workspace, at)
    if escalated.failed or cities_failed:
        raise EscalationIncomplete(f"{escalated.failed} counties, {cities_failed} cities")
    return asdict(escalated) | {"orders": orders}
