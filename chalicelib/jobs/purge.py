"""Hourly, on the hour: bring every day that is due further towards its destruction, and say so."""

from __future__ import annotations

from typing import Any

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.observability import measure
from chalicelib.usecases.custody.purge import purge


class PurgeIncomplete(Exception):
    """Some step could not be done; the run counts as failed, so that it is repeated and an alarm rings."""


def handle(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda passes it
    """Purge as of the event's time, and return how many steps were made."""
    workspace = runtime.for_tenant()
    at = time_of(event, workspace)
    done = purge(workspace, at)
    measure("purge", "Steps", sum(done.steps.values()), failed=done.failed)
    if done.failed:
        raise PurgeIncomplete(f"{done.failed} failed")
    workspace.purge_marks.put_ran(min(at, workspace.instant()))
    return done.steps
