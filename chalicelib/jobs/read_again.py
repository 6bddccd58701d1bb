"""Every five minutes: read again what nobody could read at the door, as long as there is time."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.observability import measure
from chalicelib.usecases.alarm.read_again import read_again

RESERVE_MS = 20_000  # what is under way when time is up still comes to its end


class ReadingIncomplete(Exception):
    """Some visits could not be read or alerted on; the run counts as failed, so that an alarm rings."""


def handle(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Read what there is and return the counts; the metric's absence rings too."""
    workspace = runtime.for_tenant()

    def in_time() -> bool:
        return context is None or context.get_remaining_time_in_millis() > RESERVE_MS

    done = read_again(workspace, time_of(event, workspace), in_time)
    measure("read_again", "Age", done.oldest_s, "Seconds", count=done.waiting, total=done.settled, failed=done.failed)
    if done.raised:
        measure("alerts_raised_late", "RaisedLate", done.raised)
    if done.given_up:
        measure("unread_given_up", "GivenUp", done.given_up, level="error")
    if done.failed:
        raise ReadingIncomplete(f"{done.failed} failed")
    return asdict(done)
