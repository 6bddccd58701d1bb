"""Feedback: what a user of the system tells those who run it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Feedback:
    """One message; people write names into them, so they are kept sealed."""

    id: str
    account: str
    at: datetime
    text: str
