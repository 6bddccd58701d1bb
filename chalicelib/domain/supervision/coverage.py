"""Coverage (应用尽用、不留空档): how far each place that should exist has come, and the sums over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct, field

from chalicelib.domain.place.venue import DEREGISTERED, DRAFT, Venue
from chalicelib.domain.supervision.expected import Expected
from chalicelib.domain.supervision.matching import Match
from chalicelib.domain.supervision.phase import APPLIED, APPROVED, POSTED, SCANNED, STEPS, Phase, missed

MISSING, UNSURE, DRAFTED = "missing", "unsure", "drafted"
STATES = (MISSING, UNSURE, DRAFTED, *STEPS)


class Covered(Struct, frozen=True, kw_only=True):
    """One row of a list with what is known of it: the venue it means, its poster, its doors scanned on the day."""

    row: Expected
    match: Match
    venue: Venue | None = None
    has_poster: bool = False
    doors: int = 0
    doors_scanned: int = 0
    decided: bool = False

    @property
    def state(self) -> str:
        """Say how far the place has come; a door that was scanned hangs, whoever made its poster."""
        if self.venue is None or self.venue.state == DEREGISTERED:
            return UNSURE if self.match.grade == "unsure" else MISSING
        if self.venue.state == DRAFT:
            return DRAFTED
        if not self.venue.live:
            return APPLIED
        if self.doors_scanned:
            return SCANNED
        return POSTED if self.has_poster else APPROVED

    @property
    def category(self) -> str:
        """Return the place's category: the venue's own, else what the list says."""
        return self.venue.category if self.venue else self.row.category

    def late(self, phases: tuple[Phase, ...], today: date) -> Phase | None:
        """Return the phase that it has missed."""
        return missed(phases, self.category, self.state if self.state in STEPS else None, today)


class Sums(Struct):
    """How many places have come how far; each step counts those beyond it too."""

    expected: int = 0
    missing: int = 0
    unsure: int = 0
    drafted: int = 0
    applied: int = 0
    approved: int = 0
    posted: int = 0
    scanned: int = 0
    late: int = 0
    doors: int = 0
    doors_scanned: int = 0

    @property
    def use_rate(self) -> float | None:
        """Return the share of approved doors that were scanned on the day (使用率)."""
        return round(self.doors_scanned / self.doors, 4) if self.doors else None

    def add(self, covered: Covered, *, late: bool) -> None:
        """Count a place in."""
        state = covered.state
        self.expected += 1
        self.late += late
        if state in STEPS:
            for step in STEPS[: STEPS.index(state) + 1]:
                setattr(self, step, getattr(self, step) + 1)
        else:
            setattr(self, state, getattr(self, state) + 1)
        if state in (APPROVED, POSTED, SCANNED):
            self.doors += covered.doors
            self.doors_scanned += covered.doors_scanned


class Coverage(Struct):
    """A region's coverage on a day: together, by department and by town; `unlisted` live venues no list names.

    Together a place that stands in two lists counts once; by department it counts in both.
    """

    day: date
    together: Sums = field(default_factory=Sums)
    listed_twice: int = 0
    unlisted: int = 0
    by_department: dict[str, Sums] = field(default_factory=dict)
    by_town: dict[str, Sums] = field(default_factory=dict)


def sum_up(
    day: date, covered: Iterable[Covered], is_late: Callable[[Covered], bool], town_of: Callable[[Covered], str]
) -> Coverage:
    """Add up rows of lists."""
    found, seen = Coverage(day), set[str]()
    for each in covered:
        late = is_late(each)
        found.by_department.setdefault(each.row.department, Sums()).add(each, late=late)
        place = each.venue.id if each.venue else each.row.key
        if place in seen:
            found.listed_twice += 1
            continue
        seen.add(place)
        found.together.add(each, late=late)
        found.by_town.setdefault(town_of(each), Sums()).add(each, late=late)
    return found
