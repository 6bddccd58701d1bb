"""What tracing must know of venues: how long people stay there, in which region, which trips ran; read many at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.place.category import Dwell
from chalicelib.domain.tracing.choice import MINUTE_S
from chalicelib.domain.tracing.hours import DAY_S, days_of
from chalicelib.domain.tracing.trip import BOARDING_S, LONGEST_S, Trip

if TYPE_CHECKING:
    from chalicelib.domain.place.venue import Venue
    from chalicelib.runtime import Workspace

OTHER = "other"  # for a venue that nobody knows any more: it keeps the province's usual dwell
DAYS_BEFORE, DAYS_AFTER = 3, 2  # whoever is met may ride since yesterday, on a trip begun the day before that


class TracedSite(Struct):
    """A venue as tracing reads it; `longest_s` is the longest that anybody is taken to stay."""

    name: str
    region: str
    dwell: Dwell
    trips: tuple[Trip, ...] = ()

    @property
    def longest_s(self) -> int:
        """Return how long before an exposure somebody may have come who is still there."""
        usual = MINUTE_S * max(self.dwell.visitor, self.dwell.staff, self.dwell.resident)
        return max(usual, LONGEST_S + BOARDING_S) if self.trips else usual


class Sites:
    """The venues of one question."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str, TracedSite] = {}
        self._vehicles: set[str] = set()
        self._asked: set[tuple[str, str]] = set()

    def learn(self, moments: Collection[tuple[str, int]]) -> None:
        """Read the venues of these (venue, second), and of vehicles the trips about them."""
        unknown = {venue for venue, _ in moments} - self._known.keys()
        found = self._workspace.venues.get_many(unknown) if unknown else {}
        for venue in unknown:
            self._known[venue] = self._site(found.get(venue))
            if venue in found and found[venue].vehicle is not None:
                self._vehicles.add(venue)
        self._learn_trips([(venue, at_s) for venue, at_s in moments if venue in self._vehicles])

    def of(self, venue: str) -> TracedSite:
        """Return a venue that was learnt."""
        return self._known[venue]

    def knows(self, venue: str) -> bool:
        """Say whether a venue was learnt."""
        return venue in self._known

    def _site(self, venue: Venue | None) -> TracedSite:
        categories = self._workspace.categories
        category = venue.category if venue and categories.exists(venue.category) else OTHER
        dwell = categories.get(category).dwell
        return TracedSite(venue.name if venue else "", venue.region if venue else "", dwell)

    def _learn_trips(self, moments: Collection[tuple[str, int]]) -> None:
        offset_s = int(self._workspace.utc_offset.total_seconds())
        wanted = {
            (venue, day)
            for venue, at_s in moments
            for day in days_of(at_s - DAYS_BEFORE * DAY_S, at_s + DAYS_AFTER * DAY_S, offset_s)
        } - self._asked
        if not wanted:
            return
        self._asked |= wanted
        for (venue, _), trips in self._workspace.trips.of_days(sorted(wanted)).items():
            site = self._known[venue]
            site.trips = tuple(sorted({*site.trips, *trips}))
