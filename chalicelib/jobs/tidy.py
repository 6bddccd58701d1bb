"""Hourly: end what has fallen due without a day's key, by a role that holds no key of a person."""

from __future__ import annotations

from typing import Any

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.observability import measure
from chalicelib.usecases.custody.tidy import tidy


def handle(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda passes it
    """Tidy, measure it and return the counts by class."""
    workspace = runtime.for_tenant()
    ended = tidy(workspace, time_of(event, workspace))
    measure("tidy", "Tidied", sum(ended.values()), count=len(ended))
    return ended
