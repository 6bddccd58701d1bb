"""Contests of visits: what somebody says against a visit under his name, and the answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from chalicelib.domain.alarm.health_paper import ANSWERED, OPEN, paper_id, region_of
from chalicelib.domain.errors import Conflict, Forbidden
from chalicelib.domain.person.caller import Caller

EnteredBy = Literal["self", "companion_of", "clerk", "another_account"]
PREFIX = "v"


def contest_id(county: str, at: datetime, mark: str) -> str:
    """Name a contest so that its name leads to it, and is no contest of a colour."""
    return PREFIX + paper_id(county, at, mark)


def county_of(name: str) -> str | None:
    """Return the county in the name of a visit's contest, or None when it is none."""
    return region_of(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VisitContest:
    """What somebody says against a visit, with what an officer needs once the visit is gone; sealed where it is kept.

    `sender` is the account that entered the visit, `by_mask` its holder masked, unless the person did so himself.
    """

    id: str
    county: str
    visit: str
    venue: str
    entrance: str
    occurred_at: datetime
    mode: str
    entered_by: EnteredBy
    by_mask: str | None
    sender: str
    at: datetime
    account: str
    person: str
    mask: str
    text: str
    answer: str | None = None
    upheld: bool | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    office: str | None = None

    @property
    def state(self) -> str:
        """Say whether it still waits."""
        return OPEN if self.answered_at is None else ANSWERED

    def answered(self, caller: Caller, office: str, text: str, upheld: bool, now: datetime) -> VisitContest:
        """Return the contest answered, once, neither by whoever contests nor by whoever entered the visit."""
        if caller.person == self.person or caller.account in (self.account, self.sender):
            raise Forbidden("own_contest")
        if self.state != OPEN:
            raise Conflict("paper_state", state=self.state)
        return replace(self, answer=text, upheld=upheld, answered_at=now, answered_by=caller.account, office=office)
