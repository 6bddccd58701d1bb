"""A look at a person: when, from which office, for what; never the place it was about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One look, as the person looked at may see it."""

    at: datetime
    office: str
    purpose: str
