"""Which application is meant by a row of a list: for certain, probably, or a question for a human.

Compared are folded names and addresses within one region, and plates. How much two names have in common is weighed by
how rare each pair of characters is in the county: that both are a 超市 says little.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import log
from typing import Literal

from msgspec import Struct

from chalicelib.domain.supervision.expected import Expected
from chalicelib.domain.supervision.folding import address_key, core_key, name_key, same_address

Grade = Literal["exact", "probable", "unsure", "missing"]
Why = Literal["same_plate", "same_name", "same_core", "same_address", "near_name"]
CANDIDATES_AT_MOST = 5
NEAR = 0.6  # of the weight of all pairs of characters: names this much alike in one village are worth a look
NEAR_AT_ADDRESS = 0.3  # at one address a slip of the pen is likelier than a second shop
FAR_BETTER = 0.15


class Applied(Struct, frozen=True):
    """A venue as it is compared: `units` are the names of the regions it lies in, from the province down."""

    id: str
    name: str
    address: str
    region: str
    plate: str
    units: tuple[str, ...]


class Candidate(Struct, frozen=True):
    """A venue that may be meant, by what speaks for it, and how much the names have in common (0 to 1)."""

    venue: str
    why: tuple[Why, ...]
    likeness: float


class Match(Struct, frozen=True):
    """What became of a row: with exact and probable there is a venue, with unsure there are candidates."""

    grade: Grade
    venue: str | None = None
    candidates: tuple[Candidate, ...] = ()


class Matcher:
    """Finds who is meant among a county's venues."""

    def __init__(self, venues: Iterable[Applied]) -> None:
        self._venues = {venue.id: venue for venue in venues}
        self._by_plate: defaultdict[str, list[str]] = defaultdict(list)
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        self._by_core: defaultdict[str, list[str]] = defaultdict(list)
        self._by_region: defaultdict[str, list[str]] = defaultdict(list)
        seen: Counter[str] = Counter()
        for venue in self._venues.values():
            if venue.plate:
                self._by_plate[venue.plate].append(venue.id)
            self._by_name[name_key(venue.name, venue.units)].append(venue.id)
            self._by_core[core_key(venue.name, venue.units)].append(venue.id)
            self._by_region[venue.region].append(venue.id)
            seen.update(set(_pairs(name_key(venue.name, venue.units))))
        self._weights = {pair: log(1 + len(self._venues) / times) for pair, times in seen.items()}
        self._rarest = log(1 + len(self._venues))

    def match(self, row: Expected, units: tuple[str, ...]) -> Match:
        """Return which venue a row means; `units` are the names of the row's regions, from the province down."""
        if row.plate:
            return _only([Candidate(each, ("same_plate",), 1.0) for each in self._by_plate.get(row.plate, ())], "exact")
        found = sorted(self._candidates(row, units), key=lambda each: (-len(each.why), -each.likeness, each.venue))
        certain = [each for each in found if {"same_name", "same_address"} <= set(each.why)]
        if len(certain) == 1:
            return Match("exact", certain[0].venue)
        likely = [each for each in found if self._likely(row, each)]
        if likely and not certain and (len(likely) == 1 or likely[0].likeness - likely[1].likeness > FAR_BETTER):
            return Match("probable", likely[0].venue, tuple(likely[:1]))
        return Match("unsure", None, tuple(found[:CANDIDATES_AT_MOST])) if found else Match("missing")

    def _likely(self, row: Expected, candidate: Candidate) -> bool:
        """Say whether a candidate may be taken without a human: same address and like names, or the only such name."""
        why = set(candidate.why)
        if "same_address" in why:
            return bool(why & {"same_core", "same_name", "near_name"})
        silent = not row.address or not self._venues[candidate.venue].address
        return "same_name" in why and silent

    def _candidates(self, row: Expected, units: tuple[str, ...]) -> Iterator[Candidate]:
        name, core = name_key(row.name, units), core_key(row.name, units)
        address = address_key(row.address, units)
        ids = {*self._by_name.get(name, ()), *self._by_core.get(core, ()), *self._nearby(row.region)}
        for venue in (self._venues[each] for each in ids):
            if not (venue.region.startswith(row.region) or row.region.startswith(venue.region)):
                continue
            why: list[Why] = []
            if name_key(venue.name, venue.units) == name:
                why.append("same_name")
            elif core_key(venue.name, venue.units) == core:
                why.append("same_core")
            at_address = same_address(address, address_key(venue.address, venue.units))
            likeness = 1.0 if "same_name" in why else self.likeness(name, name_key(venue.name, venue.units))
            if not why and likeness >= (NEAR_AT_ADDRESS if at_address else NEAR):
                why.append("near_name")
            if at_address:
                why.append("same_address")
            if why:
                yield Candidate(venue.id, tuple(why), round(likeness, 2))

    def _nearby(self, region: str) -> Iterable[str]:
        """Return the venues of a village; of a whole county only names and plates are looked up."""
        return self._by_region.get(region, ())

    def likeness(self, one: str, other: str) -> float:
        """Say how much two folded names have in common: the weight of shared pairs of characters, both ways."""
        first, second = set(_pairs(one)), set(_pairs(other))
        total = self._weight(first) + self._weight(second)
        return 2 * self._weight(first & second) / total if total else 0.0

    def _weight(self, pairs: Iterable[str]) -> float:
        return sum(self._weights.get(pair, self._rarest) for pair in pairs)


def decided(match: Match, decision: str | None) -> Match:
    """Return a match as a human decided it: a venue, or none (an empty text); undecided it stays as it is."""
    if decision is None:
        return match
    return Match("exact", decision) if decision else Match("missing")


def meant(matches: Mapping[str, Match]) -> Counter[str]:
    """Count how many rows mean each venue: a place listed by two departments is one place."""
    return Counter(match.venue for match in matches.values() if match.venue)


def _only(found: list[Candidate], grade: Grade) -> Match:
    if len(found) == 1:
        return Match(grade, found[0].venue)
    return Match("unsure", None, tuple(found[:CANDIDATES_AT_MOST])) if found else Match("missing")


def _pairs(text: str) -> Iterator[str]:
    """List the pairs of neighbouring characters, the ends included, so that names of one character have some."""
    return (first + second for first, second in pairwise(f"^{text}$"))
