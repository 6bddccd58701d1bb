"""A look at a person: when, from which office, for what; never the place it was about.

Some looks show to him a while later only: whoever traces a contact tells him first.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Access(Struct, frozen=True, kw_only=True):
    """One look, as the person looked at may see it."""

    at: datetime
    office: str
    purpose: str
    shown_from: datetime | None = None

    def shown_at(self, now: datetime) -> bool:
        """Say whether the person may see it by now."""
        return self.shown_from is None or now >= self.shown_from
