"""Health colours: what they mean at a door. A scan never changes one."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

COLOURS = ("green", "yellow", "red")
UNKNOWN = "unknown"
FLAGS = ("risk_area", "test_overdue", "other")


class Health(Struct, frozen=True):
    """A person's colour with its source; `unread` says that nobody answered, so that it is unknown for now only.

    At no extra read of a scan, `slow_until` asks an over-busy scanner to wait, and tokens issued up to `erased_s`
    (epoch seconds) are void: they are of an account that was erased.
    """

    colour: str = UNKNOWN
    flags: tuple[str, ...] = ()
    as_of: datetime | None = None
    valid_until: datetime | None = None
    source: str = ""
    rule: str = ""
    reason: str = ""
    slow_until: datetime | None = None
    erased_s: int = 0
    unread: bool = False

    def at(self, instant: datetime) -> Health:
        """Return what is known at an instant: an expired colour is unknown, never green."""
        if self.colour == UNKNOWN or (self.valid_until is not None and instant >= self.valid_until):
            return Health(slow_until=self.slow_until, erased_s=self.erased_s)
        return self


def newest(*known: Health) -> Health:
    """Return the newest of what several sources know; who knows nothing has no say."""
    dated = [each for each in known if each.colour != UNKNOWN and each.as_of is not None]
    return max(dated, key=lambda each: each.as_of.timestamp() if each.as_of else 0.0, default=Health())
