"""Hourly, and once after a deployment: make the day keys of the days to come."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.observability import measure
from chalicelib.usecases.custody.make_day_keys import make_day_keys


class KeysIncomplete(Exception):
    """Some keys could not be made; the run counts as failed, so that it is repeated and an alarm rings."""


def handle(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda passes it
    """Make what is missing and return the counts."""
    workspace = runtime.for_tenant()
    made = make_day_keys(workspace, time_of(event, workspace))
    measure("day_keys", "Made", made.made, count=made.kept, failed=made.failed)
    if made.failed:
        raise KeysIncomplete(f"{made.failed} failed")
    return asdict(made)
