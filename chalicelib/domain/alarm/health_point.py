"""Temporary health points (临时健康监测点): where whoever comes with an abnormal code is taken."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from chalicelib.domain.entry.presence import distance_m
from chalicelib.domain.place.venue import Location

POINTS_MAX = 60  # of a county: all of them must be read in one piece at a door
_TOWN = 9


class HealthPoint(Struct, frozen=True, kw_only=True):
    """One point; `region` is the town it serves, or the whole county."""

    id: str
    name: str
    address: str
    phone: str
    region: str
    location: Location | None = None


class HealthPoints(Struct, frozen=True, kw_only=True):
    """A county's points in the order it named them."""

    items: tuple[HealthPoint, ...] = ()
    version: int = 0


def nearest(points: Iterable[HealthPoint], region: str, location: Location | None) -> HealthPoint | None:
    """Return the point for a venue: of its town, else of the county; the nearest, else the first named.

    A county without a point of its own sends to another town's rather than nowhere.
    """
    known = list(points)
    town = [point for point in known if len(point.region) >= _TOWN and region.startswith(point.region[:_TOWN])]
    county = [point for point in known if len(point.region) < _TOWN]
    eligible = town or county or known
    placed = [(distance_m(location, point.location), point) for point in eligible if location and point.location]
    if placed:
        return min(placed, key=lambda pair: pair[0])[1]
    return eligible[0] if eligible else None
