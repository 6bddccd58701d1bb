"""Inspections (督查): what somebody sent to look found at a poster, and what the system knew of its code then."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.domain.entry.visit import FUTURE
from chalicelib.domain.errors import Gone, Unprocessable, one_field
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.retention import TYPED_IN_WITHIN_DAYS

LIVE, UNISSUED = "live", "unissued"
LATE_AT_MOST = timedelta(days=TYPED_IN_WITHIN_DAYS)  # a mountain village, and a telephone that waits for its network


class Inspection(Struct, frozen=True, kw_only=True):
    """One inspection as it stands in clear: which poster, in which state, where it hung, by whom.

    `state` is the code's at that time; `version` is the poster's, `current_version` that of the entrance when this
    came in; `place` classes how far the inspector stood from the venue's point. His note and the photo are sealed.
    """

    id: str
    occurred_at: datetime
    received_at: datetime
    by: str
    office: str
    code: str
    venue: str
    entrance: str
    region: str
    category: str
    serial: str
    version: int
    current_version: int | None
    state: str
    posted_ok: bool
    place: str
    photo: str | None = None

    @property
    def live(self) -> bool:
        """Say whether the code answered scans then."""
        return self.state == LIVE

    @property
    def superseded(self) -> bool:
        """Say whether another poster should hang there by now."""
        return self.current_version is not None and self.version < self.current_version

    def repeats(self, other: Inspection) -> bool:
        """Say whether this is what the other said, sent again."""
        return _said(self) == _said(other)


def _said(inspection: Inspection) -> tuple[object, ...]:
    each = inspection
    return each.by, each.code, each.occurred_at, each.posted_ok, each.photo


def state_of(code: IssuedCode, at: datetime) -> str:
    """Say how a code stood at an instant, by the rule for scans: live, superseded, disabled, removed, …"""
    try:
        code.check(at)
    except Gone:
        if code.valid and at < code.valid[0][0]:
            return UNISSUED
        return code.closed_as or "disabled"
    return LIVE


def check_time(occurred_at: datetime, now: datetime) -> None:
    """Refuse an inspection of the future, which only a wrong clock makes, and one too old to be taken."""
    if occurred_at > now + FUTURE:
        raise Unprocessable("clock_skew", server_time=now.isoformat(timespec="milliseconds"))
    if occurred_at < now - LATE_AT_MOST:
        raise one_field("occurred_at", "too_long_ago")
