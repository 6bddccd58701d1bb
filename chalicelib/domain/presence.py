"""How far a phone was from the venue it scanned: a class is kept, the position is not."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from chalicelib.domain.venue import Location

EARTH_M = 6_371_000
ON_SITE_M = 500
DOUBTFUL_M = 3_000


def distance_m(a: Location, b: Location) -> float:
    """Return the great-circle distance between two points, in metres (haversine)."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b.lon - a.lon) / 2
    chord = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(chord)))


def presence_of(position: Location | None, venue: Location | None) -> str:
    """Class a scan by position: on_site, doubtful, remote, or unverified when one of the points is unknown."""
    if position is None or venue is None:
        return "unverified"
    metres = distance_m(position, venue)
    if metres <= ON_SITE_M:
        return "on_site"
    return "doubtful" if metres <= DOUBTFUL_M else "remote"
