"""From kept rows to what tracing reads: whole seconds, the dwell that policy assumes, the presence after marks."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.presence import doubted
from chalicelib.domain.ids import EPOCH
from chalicelib.domain.place.category import Capacity, Dwell
from chalicelib.domain.tracing.choice import MINUTE_S
from chalicelib.domain.tracing.stay import TracedVisit


def traced(
    kept: KeptVisit, person: str, capacity: Capacity, dwell: Dwell, utc_offset: timedelta, *, marked: bool = False
) -> TracedVisit:
    """Return an opened row as tracing reads it; a marked one counts as what it is doubted to be."""
    return TracedVisit(
        person=person,
        venue=kept.venue,
        entrance=kept.entrance,
        at_s=(kept.occurred_at(utc_offset) - EPOCH) // timedelta(seconds=1),
        dwell_s=dwell.minutes(capacity) * MINUTE_S,
        capacity=capacity,
        mode=kept.mode,
        presence=doubted(kept.presence) if marked else kept.presence,
    )
