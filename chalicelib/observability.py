"""Log lines and metrics: an allow-list of fields, so that no personal data can reach a log."""

from __future__ import annotations

import sys
import time
from typing import IO

import msgspec

# Whatever is not named here is refused. Each is an identifier of a thing, a count, a name of ours or a duration.
FIELDS = frozenset(
    (
        "event route method status duration_ms code tenant stage request_id region category state action kind count "
        "failed total job attempt provider template class day error cause where alert venue entrance late mode "
        "presence abnormal admitted colour_known resend rows dry_run level since"
    ).split()  # noqa: SIM905  a sentence reads better than forty quoted words
)
NAMESPACE = "VenueCode"
_out: IO[str] | None = None


class NotLoggable(ValueError):
    """A log line was asked for a field that is not on the allow-list."""


def log(event: str, **fields: str | int | float | bool | None) -> None:
    """Write one JSON line about an event."""
    _write({"event": event}, fields)


def measure(
    event: str, name: str, value: float, unit: str = "Count", **fields: str | int | float | bool | None
) -> None:
    """Write one JSON line that is also a CloudWatch metric (embedded metric format)."""
    stamp = {
        "Timestamp": int(time.time() * 1000),
        "CloudWatchMetrics": [
            {"Namespace": NAMESPACE, "Dimensions": [["event"]], "Metrics": [{"Name": name, "Unit": unit}]}
        ],
    }
    _write({"event": event, name: value, "_aws": stamp}, fields)


def _write(line: dict[str, object], fields: dict[str, str | int | float | bool | None]) -> None:
    unknown = fields.keys() - FIELDS
    if unknown:
        raise NotLoggable(", ".join(sorted(unknown)))
    out = _out or sys.stdout
    out.write(msgspec.json.encode(line | fields).decode() + "\n")
    out.flush()
