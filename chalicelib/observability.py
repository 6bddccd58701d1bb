"""Log lines and metrics: an allow-list of fields, so that no personal data can reach a log."""

from __future__ import annotations

import sys
import time
from typing import IO

import msgspec

# Whatever is not named here is refused. Each is an identifier of a thing, a count, a name of ours or a duration.
FIELDS = frozenset(
    {
        "abnormal",
        "action",
        "admitted",
        "alert",
        "attempt",
        "category",
        "cause",
        "class",
        "code",
        "colour_known",
        "count",
        "day",
        "dry_run",
        "duration_ms",
        "entrance",
        "error",
        "event",
        "failed",
        "job",
        "kind",
        "late",
        "level",
        "method",
        "mode",
        "presence",
        "provider",
        "region",
        "request_id",
        "resend",
        "route",
        "rows",
        "since",
        "stage",
        "state",
        "status",
        "template",
        "tenant",
        "total",
        "venue",
        "where",
    }
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
