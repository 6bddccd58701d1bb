"""Stays: a visit is a point in time; how long somebody was there is estimated, and scans in between are one stay."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct

from chalicelib.domain.tracing.choice import Choice, Window


class TracedVisit(Struct, frozen=True, order=True, kw_only=True):
    """One opened row as tracing reads it: whole epoch seconds, and the seconds taken for the stay.

    `presence` is the class after marks (doubtful, remote); `trip` is "" where none is known.
    """

    person: str
    venue: str
    trip: str = ""
    entrance: str
    at_s: int
    dwell_s: int
    capacity: str = "visitor"
    mode: str
    presence: str

    @property
    def until_s(self) -> int:
        """Return the estimated end."""
        return self.at_s + self.dwell_s


class Stay(Struct, frozen=True):
    """One person at one place from the first visit to the last estimated end; the visits keep the raw times."""

    person: str
    venue: str
    trip: str
    start_s: int
    end_s: int
    visits: tuple[TracedVisit, ...]

    @property
    def entrances(self) -> tuple[str, ...]:
        """List the entrances used, in their order."""
        return tuple(dict.fromkeys(visit.entrance for visit in self.visits))


Place = tuple[str, str]


def place_of(visit: TracedVisit, same_entrance: bool) -> Place:
    """Name where two people must both have been: the venue, or one of its entrances."""
    return visit.venue, visit.entrance if same_entrance else ""


def stays(visits: Iterable[TracedVisit], choice: Choice, window: Window) -> list[tuple[Place, Stay]]:
    """Merge what the choice believes and the window holds into stays, by place, then person, then time.

    A scan before the estimated end of the one before it prolongs the stay; also over midnight.
    """

    def key(visit: TracedVisit) -> tuple[Place, str, str]:
        return place_of(visit, choice.same_entrance), visit.person, visit.trip

    believed = {visit for visit in visits if visit.presence in choice.presence and window.holds(visit.at_s)}
    ordered = sorted(believed, key=lambda visit: (key(visit), visit.at_s, visit))
    return [(place, stay) for (place, _, _), group in groupby(ordered, key) for stay in _merged(list(group))]


def _merged(ordered: list[TracedVisit]) -> list[Stay]:
    found: list[Stay] = []
    run, end_s = ordered[:1], ordered[0].until_s
    for visit in ordered[1:]:
        if visit.at_s > end_s:
            found.append(_stay(run, end_s))
            run, end_s = [], visit.until_s
        run.append(visit)
        end_s = max(end_s, visit.until_s)
    return [*found, _stay(run, end_s)]


def _stay(run: list[TracedVisit], end_s: int) -> Stay:
    first = run[0]
    return Stay(first.person, first.venue, first.trip, first.at_s, end_s, tuple(run))
