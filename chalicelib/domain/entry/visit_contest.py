"""Contests of visits: what somebody says against a visit under his name, and the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from chalicelib.domain.alarm.contest import Contest
from chalicelib.domain.alarm.health_paper import paper_id, region_of
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.caller import Caller

EnteredBy = Literal["self", "companion_of", "clerk", "another_account"]
PREFIX = "v"
CONTESTED = "contested"  # the mark on a visit of which an officer found that the person is right


def contest_id(county: str, at: datetime, mark: str) -> str:
    """Name a contest so that its name leads to it, and is no contest of a colour."""
    return PREFIX + paper_id(county, at, mark)


def county_of(name: str) -> str | None:
    """Return the county in the name of a visit's contest, or None when it is none."""
    return region_of(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None


class ContestedVisit(Hidden, frozen=True, kw_only=True):
    """All that links a person and a visit, sealed under the key of the visit's day: it dies with the visit.

    `visit` is its row; `sender` is the account that entered it, `by_mask` its holder masked, unless the person did so
    himself.
    """

    venue: str
    entrance: str
    visit: str
    occurred_at: datetime
    mode: str
    entered_by: EnteredBy
    by_mask: str | None
    sender: str
    account: str
    person: str
    mask: str
    text: str


class VisitContest(Contest, frozen=True, kw_only=True):
    """A contest by its county and the day and class of the visit's key; `about` is gone when that key is."""

    county: str
    day: str
    row_class: str
    about: ContestedVisit | None = None

    def check_answerer(self, caller: Caller) -> None:
        """Refuse whoever contests, and whoever entered the visit."""
        if self.about and (
            caller.person == self.about.person or caller.account in (self.about.account, self.about.sender)
        ):
            raise Forbidden("own_contest")
