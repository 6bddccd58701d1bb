"""Contacts: who was where a case was, while he was there; and who was where they were, after that."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.stay import Place, Stay, TracedVisit, stays
from chalicelib.domain.tracing.trip import may_meet


class Exposure(Struct, frozen=True):
    """A place and the seconds in which being there counts; `stay` is the source's, None when a venue is the subject."""

    place: Place
    start_s: int
    end_s: int
    stay: Stay | None = None


class Meeting(Struct, frozen=True):
    """A stay that overlaps an exposure: the seconds both have in common, widening included."""

    stay: Stay
    exposure: Exposure
    start_s: int
    end_s: int

    @property
    def overlap_s(self) -> int:
        """Return the estimated overlap."""
        return self.end_s - self.start_s

    @property
    def together_s(self) -> int:
        """Return how much of it both are taken to have been there at once; the rest is the widening."""
        source = self.exposure.stay
        if source is None:
            return self.overlap_s
        return max(0, min(self.end_s, source.end_s) - max(self.start_s, source.start_s))


class Contact(Struct, frozen=True):
    """A candidate of the first or second order with every meeting, the longest first."""

    person: str
    degree: int
    meetings: tuple[Meeting, ...]

    @property
    def since_s(self) -> int:
        """Return when he may first have been exposed."""
        return min(meeting.start_s for meeting in self.meetings)


class Places:
    """The stays of all people by place and time: finds those that overlap an exposure."""

    def __init__(self, visits: Iterable[TracedVisit], choice: Choice, window: Window) -> None:
        self._choice = choice
        self._at: dict[Place, list[Stay]] = defaultdict(list)
        self._of: dict[str, list[tuple[Place, Stay]]] = defaultdict(list)
        for place, stay in stays(visits, choice, window):
            self._at[place].append(stay)
            self._of[stay.person].append((place, stay))
        for there in self._at.values():
            there.sort(key=lambda stay: (stay.start_s, stay.end_s, stay.person, stay.trip))
        self._starts = {place: [stay.start_s for stay in there] for place, there in self._at.items()}
        self._longest = {place: max(stay.end_s - stay.start_s for stay in there) for place, there in self._at.items()}

    def doors(self, venue: str, entrance: str = "") -> list[Place]:
        """List where anybody was at a venue, or at this entrance when the choice tells entrances apart."""
        wanted = entrance if self._choice.same_entrance else ""
        return sorted(place for place in self._at if place[0] == venue and wanted in ("", place[1]))

    def exposures(self, person: str, since_s: int | None = None) -> Iterator[Exposure]:
        """Yield where a source exposed others, from `since_s` on: nobody passes on what he has not met yet."""
        margin_s = self._choice.margin_s
        for place, stay in self._of.get(person, ()):
            start_s = stay.start_s - margin_s
            if since_s is not None:
                start_s = max(start_s, since_s)
            if start_s < stay.end_s + margin_s and (since_s is None or since_s < stay.end_s):
                yield Exposure(place, start_s, stay.end_s + margin_s, stay)

    def meetings(self, exposure: Exposure) -> Iterator[Meeting]:
        """Yield every stay of others that overlaps long enough."""
        there = self._at.get(exposure.place)
        if not there:
            return
        starts = self._starts[exposure.place]
        source = exposure.stay
        low = bisect_left(starts, exposure.start_s - self._longest[exposure.place])
        for stay in there[low : bisect_right(starts, exposure.end_s)]:
            if source and (stay.person == source.person or not may_meet(stay.trip, source.trip)):
                continue
            start_s, end_s = max(stay.start_s, exposure.start_s), min(stay.end_s, exposure.end_s)
            if end_s - start_s >= self._choice.least_s:
                yield Meeting(stay, exposure, start_s, end_s)


def first_order(places: Places, exposures: Iterable[Exposure], cases: Collection[str]) -> list[Contact]:
    """Return the candidates for close contacts of these exposures, without the cases themselves."""
    return met(places, exposures, 1, cases)


def second_order(places: Places, first: Iterable[Contact], cases: Collection[str]) -> list[Contact]:
    """Return the candidates for contacts of contacts: met after the exposure, and neither case nor first order."""
    known = {contact.person: contact.since_s for contact in first}
    exposures = (each for person, since_s in known.items() for each in places.exposures(person, since_s))
    return met(places, exposures, 2, {*known, *cases})


def met(places: Places, exposures: Iterable[Exposure], degree: int, without: Collection[str]) -> list[Contact]:
    """Return who met these exposures, by name, as candidates of an order."""
    found: Mapping[str, list[Meeting]] = defaultdict(list)
    for exposure in exposures:
        for meeting in places.meetings(exposure):
            if meeting.stay.person not in without:
                found[meeting.stay.person].append(meeting)
    return [Contact(person, degree, tuple(sorted(found[person], key=_longest_first))) for person in sorted(found)]


def _longest_first(meeting: Meeting) -> tuple[int, int, int, Place, str]:
    source = meeting.exposure.stay
    return (
        -meeting.overlap_s,
        -meeting.together_s,
        meeting.start_s,
        meeting.exposure.place,
        source.person if source else "",
    )
