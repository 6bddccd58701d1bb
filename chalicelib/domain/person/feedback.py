"""Feedback: what a user of the system tells those who run it."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.hidden import Hidden


class Feedback(Hidden, frozen=True, kw_only=True):
    """One message; people write names into them, so they are kept sealed."""

    id: str
    account: str
    at: datetime
    text: str
