"""Health colours: what they mean at a door. A scan never changes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

COLOURS = ("green", "yellow", "red")
UNKNOWN = "unknown"
FLAGS = ("risk_area", "test_overdue", "other")


@dataclass(frozen=True, slots=True)
class Health:
    """A person's colour with its source; `slow_until` asks an over-busy scanner to wait (a limit that costs no read)."""

    colour: str = UNKNOWN
    flags: tuple[str, ...] = ()
    as_of: datetime | None = None
    valid_until: datetime | None = None
    source: str = ""
    rule: str = ""
    reason: str = ""
    slow_until: datetime | None = None

    def at(self, instant: datetime) -> Health:
        """Return what is known at an instant: an expired colour is unknown, never green."""
        if self.colour == UNKNOWN or (self.valid_until is not None and instant >= self.valid_until):
            return Health(slow_until=self.slow_until)
        return self


def abnormal(health: Health, alert_on: tuple[str, ...]) -> bool:
    """Say whether the venue must be warned: a colour or a flag that the province's `alert_on` names."""
    return health.colour in alert_on or any(flag in alert_on for flag in health.flags)


def admitted(health: Health, admitted_colours: tuple[str, ...], verified: bool) -> bool | None:
    """Say whether the person may enter; None when nobody can know."""
    if not verified or health.colour == UNKNOWN:
        return None
    return health.colour in admitted_colours
