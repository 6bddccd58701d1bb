"""A county's own settings, laid over the province's policy: the Hunan notice is a county's, others differ."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from chalicelib.domain.supervision.phase import Phase


class County(Struct, frozen=True, kw_only=True):
    """Who reviews, whom to call, by when places must have come how far; empty means the province's default."""

    review_levels: tuple[str, ...] = ()
    hotline: str | None = None
    deadlines: dict[str, date] | None = None
    phases: tuple[Phase, ...] = ()
    escalation_minutes: tuple[int, ...] = ()
    version: int = 0
