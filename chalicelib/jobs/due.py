"""When a scheduled job thinks it is: at the time its event says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

SKEW = timedelta(minutes=5)


class FutureRefused(ValueError):
    """Only a local stage may be told that it is later than it is."""


def time_of(event: Mapping[str, Any], workspace: Workspace) -> datetime:
    """Return the aware instant an event names, or the present; only on a local stage ever a later one."""
    now = workspace.instant()
    if not event.get("time"):
        return now
    at = datetime.fromisoformat(str(event["time"]))
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    if at > now + SKEW and not workspace.settings.local:
        raise FutureRefused(at.isoformat())
    return at if workspace.settings.local else min(at, now)
