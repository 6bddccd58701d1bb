"""A province whose every venue shows in what it adds: its visits are a power of two of its own, its name is unique."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.domain.entry.day_figures import DayFigures, DoorFigures
from chalicelib.domain.entry.tally import Counted
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.place.venue import Venue
from chalicelib.domain.retention import day_name
from chalicelib.usecases.supervision.roll_up import SETTLED, roll_up_county
from tests.callers import staff
from tests.embedded import TestWorkspace
from tests.http import Answer, call
from tests.usecases.figures_county import SmallCounty


@dataclass
class Supervised:
    """Venues in several counties, towns and categories, and callers whom the gate takes at their word."""

    workspace: TestWorkspace
    venues: list[Venue] = field(default_factory=list)
    callers: dict[str, Caller] = field(default_factory=dict)

    def fill(self, places: list[tuple[str, str, str | None]]) -> None:
        """Open a venue at each place (village, category, department), and count a day at it."""
        made = SmallCounty(self.workspace)
        for village, category, department in places:
            venue = made.open(village, category, 1, department)
            self.venues.append(venue)
            visits = 2 ** len(self.venues)
            figures = DayFigures(
                visits=visits,
                scans=visits,
                by_entrance={made.doors[venue.id][0]: DoorFigures(visits=visits, scans=visits)},
                by_mode={"scan": visits},
                by_hour={"09": Counted(visits, visits)},
            )
            assert self.workspace.counters.set_day(venue.id, day_name(made.today), figures)
        for county in {venue.region[:6] for venue in self.venues}:
            roll_up_county(self.workspace, county, self.workspace.instant() + SETTLED)

    def holding(self, *roles: Role) -> str:
        """Return the token of somebody with these roles."""
        token = f"t{len(self.callers)}"
        plain = staff(self.workspace, "reviewer", "43")
        self.callers[token] = Caller(**{name: getattr(plain, name) for name in _KEPT}, roles=roles)
        return token

    def ask(self, token: str, path: str, method: str = "GET", body: Any = None) -> Answer:
        """Call an operation."""
        return call(self.workspace, method, path, body, token=token)

    def within(self, number: int) -> set[str]:
        """Tell which venues a number of visits is the sum of."""
        found = {venue.id for place, venue in enumerate(self.venues, 1) if number & 2**place}
        assert number == sum(2**place for place, venue in enumerate(self.venues, 1) if venue.id in found)
        return found


_KEPT = ("account", "session", "person", "mask", "identity")


def believe(made: Supervised, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take callers at their word: who they are is not what these tests ask about."""
    monkeypatch.setattr(type(made.workspace), "caller_of", lambda _, token: made.callers[token])
    monkeypatch.setattr("chalicelib.usecases.account.recognise.recognise", lambda _, caller: caller)
