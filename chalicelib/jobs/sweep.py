"""Hourly: mend what a crash between two steps left behind."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.observability import measure
from chalicelib.usecases.alarm.sweep import sweep


class SweepIncomplete(Exception):
    """Some alerts still cannot be raised; the run counts as failed, so that an alarm rings."""


def handle(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda passes it
    """Mend what there is and return the counts."""
    workspace = runtime.for_tenant()
    swept = sweep(workspace, time_of(event, workspace))
    measure("sweep", "Raised", swept.raised, count=swept.queued, failed=swept.failed)
    if swept.failed:
        raise SweepIncomplete(f"{swept.failed} failed")
    return asdict(swept)
