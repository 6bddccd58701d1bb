"""Every five minutes: settle what two people have put in force, and attend to the end of collection."""

from __future__ import annotations

from typing import Any

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.observability import measure
from chalicelib.usecases.rule.attend_shutdown import attend_shutdown
from chalicelib.usecases.rule.settle_policy import settle_policy


def handle(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda passes it
    """Do what is due at the event's time and return the counts."""
    workspace = runtime.for_tenant()
    at = time_of(event, workspace)
    settled = settle_policy(workspace, at)
    attended = attend_shutdown(workspace, at)
    measure("rule", "Settled", settled.changes, count=settled.keys)
    return {"changes": settled.changes, "keys": settled.keys + attended.keys} | {
        "untold": attended.untold,
        "unerased": attended.unerased,
    }
