"""Every ten minutes: roll figures up by county, for supervision to read."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.observability import measure
from chalicelib.usecases.supervision.roll_up import roll_up


class RollUpIncomplete(Exception):
    """Counties failed, or time did not suffice for them; the run counts as failed, so that an alarm rings."""


def handle(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Roll up the counties of this part of the province (`part` of `parts`) and return the counts.

    Each run begins with another county, so that whatever is slow does not always hold up the same ones.
    """
    workspace = runtime.for_tenant()
    at = time_of(event, workspace)
    part, parts = int(event.get("part", 0)), int(event.get("parts", 1))
    counties = workspace.regions.counties_under(workspace.tenant.region_root)[part::parts]
    first = int(at.timestamp() // 600) % max(len(counties), 1)
    done = roll_up(
        workspace, at, counties[first:] + counties[:first], lambda: context.get_remaining_time_in_millis() / 1000
    )
    measure("roll_up", "Days", done.days, failed=done.failed, total=len(counties))
    if done.failed or done.left:
        raise RollUpIncomplete(f"{done.failed} failed, {done.left} left")
    return asdict(done)
