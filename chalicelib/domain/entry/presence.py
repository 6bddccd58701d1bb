"""How far a phone was from the venue it scanned, and whether it was open: a class is kept, the position is not."""

from __future__ import annotations

from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from chalicelib.domain.place.venue import Location, OpeningHours

EARTH_M = 6_371_000
ON_SITE_M = 500
DOUBTFUL_M = 3_000
GRACE_MINUTES = 30  # the early queue and the last customer
_DAY_MINUTES = 24 * 60


def distance_m(a: Location, b: Location) -> float:
    """Return the great-circle distance between two points, in metres (haversine)."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b.lon - a.lon) / 2
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(chord)))


def is_open(hours: OpeningHours | None, local: datetime) -> bool:
    """Say whether a venue is open at a local time, with half an hour on either side; without hours it always is."""
    if hours is None or hours.opens == hours.closes:
        return True
    opens, closes = _minutes(hours.opens), _minutes(hours.closes)
    open_for = (closes - opens) % _DAY_MINUTES + 2 * GRACE_MINUTES
    return (local.hour * 60 + local.minute - opens + GRACE_MINUTES) % _DAY_MINUTES <= open_for


def presence_of(position: Location | None, venue: Location | None, *, expected: bool = True) -> str:
    """Class a scan by position: on_site, doubtful, remote, or unverified when one of the points is unknown.

    When nobody is `expected` (the venue is closed) it is doubtful at best.
    """
    if position is None or venue is None:
        return "unverified" if expected else "doubtful"
    metres = distance_m(position, venue)
    if metres <= ON_SITE_M and expected:
        return "on_site"
    return "doubtful" if metres <= DOUBTFUL_M else "remote"


def doubted(presence: str) -> str:
    """Return the presence of a scan that something speaks against."""
    return presence if presence == "remote" else "doubtful"


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
