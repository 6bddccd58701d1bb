"""A whole county from a seed, with the truths that were planted in it beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from chalicelib import tenants
from chalicelib.domain.place.venue import Location
from chalicelib.domain.tenant import Tenant
from chalicelib.tenants import categories, regions
from infra.synthetic.draw import source
from infra.synthetic.listed import Listed, listed
from infra.synthetic.places import Place, PlaceMaker, Size
from infra.synthetic.traffic import Traffic
from infra.synthetic.visits import MadeVisit, VisitMaker

PEOPLE_A_PLACE = 40
COUNTY = {"43": "430525", "62": "620105"}


@dataclass(frozen=True, slots=True)
class Truths:
    """What is wrong in the county, by the ids of entrances and the places in the lists.

    `never` are all live doors that nobody ever came through, planted or by chance; `silent` and `faded` those whose
    visitors stayed away from a day on, `abnormal` and `fake` those with planted abnormal or implausible scans.
    """

    never: frozenset[str]
    silent: frozenset[str]
    faded: frozenset[str]
    abnormal: frozenset[str]
    fake: frozenset[str]
    missing: tuple[Listed, ...]
    near_names: tuple[Listed, ...]

    @property
    def strange(self) -> frozenset[str]:
        """Return every door that is to be found."""
        return self.never | self.silent | self.faded | self.abnormal | self.fake


@dataclass(frozen=True, slots=True)
class Address:
    """One standard address: the police's code, its text, its region and its point."""

    code: str
    address: str
    region: str
    location: Location


class SyntheticCounty:
    """One county; everything in it follows from seed, size and last day, whatever is asked for first."""

    def __init__(self, seed: int, last_day: date, size: Size | None = None, tenant: str = "43") -> None:
        self.seed = seed
        self.size = size or Size()
        self.tenant: Tenant = tenants.load(tenant, local=True)
        self.code = COUNTY[tenant]
        self.days = tuple(last_day - timedelta(days=ago) for ago in reversed(range(self.size.days)))
        self._regions = regions.load(tenant)
        self._maker = PlaceMaker(source(seed, "places"), self.tenant, self.code, self._regions, categories.load(tenant))
        self.places = self._maker.make(self.size, last_day)
        self.listed = tuple(listed(source(seed, "lists"), self.places, self._maker, self._root_names()))
        self.traffic = Traffic(seed, self.tenant, self.places, self.days, self.size.traffic)
        people = PEOPLE_A_PLACE * len(self.places)
        self._visits = VisitMaker(seed, self.tenant, self.traffic, people)

    @property
    def live(self) -> list[Place]:
        """List the places whose codes answer scans."""
        return [place for place in self.places if place.live]

    @cached_property
    def truths(self) -> Truths:
        """Return what was planted, and which doors nobody came through by chance."""
        planted: dict[str, set[str]] = {kind: set() for kind in ("never", "silent", "faded", "abnormal", "fake")}
        for door in self.traffic.doors.values():
            if not any(self.traffic.day(door.entrance, day).visits for day in self.days):
                planted["never"].add(door.entrance)
            elif door.planted:
                planted[door.planted].add(door.entrance)
        return Truths(
            **{kind: frozenset(doors) for kind, doors in planted.items()},
            missing=tuple(row for row in self.listed if row.spelling == "missing"),
            near_names=tuple(row for row in self.listed if row.spelling == "near_name"),
        )

    def visits(self, place: Place, day: date) -> list[MadeVisit]:
        """Return a venue's visits of a day; none of a place whose codes answer nobody."""
        return self._visits.of_day(place, day) if place.live else []

    def all_visits(self) -> Iterator[MadeVisit]:
        """Return every visit, venue by venue and day by day."""
        return (one for place in self.live for day in self.days for one in self.visits(place, day))

    def addresses(self) -> Iterator[Address]:
        """Return the police's standard addresses: one for every place that stands still."""
        for number, place in enumerate(self.places):
            if place.venue.location:
                code = f"{self.code}{number:013d}"
                yield Address(code, place.venue.address, place.venue.region, place.venue.location)

    def _root_names(self) -> str:
        return self._regions.full_name(self.code).replace(" ", "")
