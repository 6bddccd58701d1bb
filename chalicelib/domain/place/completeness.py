"""What an imported draft still lacks: the survey sheet has no category, exact region, point or promise."""

from __future__ import annotations

from chalicelib.domain.place.venue import DRAFT, Venue

PROMISE = "promise"


def lacking(venue: Venue, region_depth: int) -> tuple[str, ...]:
    """Name what a draft's manager must still supply; `region_depth` is how exact the province wants the region."""
    if venue.state != DRAFT:
        return ()
    absent = {
        "category": not venue.category,
        "region": len(venue.region) < region_depth,
        "address": not venue.address,
        PROMISE: not venue.promised,
    }
    return tuple(name for name, missing in absent.items() if missing)
