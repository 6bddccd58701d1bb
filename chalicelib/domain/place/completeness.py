"""What an imported draft still lacks: the survey sheet has no category, exact region, point or promise.

A vehicle belongs to its operator's county and has no address.
"""

from __future__ import annotations

from chalicelib.domain.place.venue import DRAFT, Venue

PROMISE = "promise"
_VEHICLE_DEPTH = 6


def lacking(venue: Venue, region_depth: int) -> tuple[str, ...]:
    """Name what a draft's manager must still supply; `region_depth` is how exact the province wants the region."""
    if venue.state != DRAFT:
        return ()
    absent = {
        "category": not venue.category,
        "region": len(venue.region) < (_VEHICLE_DEPTH if venue.vehicle else region_depth),
        "address": not venue.address and not venue.vehicle,
        PROMISE: not venue.promised,
    }
    return tuple(name for name, missing in absent.items() if missing)
