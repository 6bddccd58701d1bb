"""How often a venue's manager is told: at once, and then of all that came meanwhile in one message with a number."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace


class AlertWindow(Struct, frozen=True, kw_only=True):
    """The time after a message in which a venue's further alerts are held and counted."""

    venue: str
    county: str
    opened_at: datetime
    held: int = 0
    rung: int | None = None

    @property
    def name(self) -> str:
        """Return what tells the window of a venue's alerts from those of its steps of escalation."""
        return window_name(self.venue, self.rung)

    def open(self, now: datetime, spacing: timedelta) -> bool:
        """Say whether nobody is to be told again yet."""
        return now < self.opened_at + spacing

    def due(self, now: datetime, spacing: timedelta) -> bool:
        """Say whether what was held must be told now."""
        return self.held > 0 and now >= self.opened_at + spacing

    def told(self, now: datetime) -> AlertWindow:
        """Return the window that opens with the message about what was held."""
        return replace(self, opened_at=now, held=0)

    def with_one_more(self, now: datetime, spacing: timedelta) -> tuple[AlertWindow, bool]:
        """Count an alert in; say whether it is told at once. What is held already takes it along, however late."""
        if self.held == 0 and now >= self.opened_at + spacing:
            return replace(self, opened_at=now), True
        return replace(self, held=self.held + 1), False


def window_name(venue: str, rung: int | None = None) -> str:
    """Spell the name of a venue's window: of its alerts, or of one step of escalation."""
    return venue if rung is None else f"{venue}.{rung}"
