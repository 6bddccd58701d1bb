"""Papers about a colour: manual changes, which take two people of two offices, and contests, which get an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.alarm.contest import Contest
from chalicelib.domain.errors import Conflict, Forbidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.second_person import FirstPerson, check_second

PENDING, CONFIRMED, LAPSED = "pending", "confirmed", "lapsed"
_ID_PARTS = 3


def paper_id(region: str, at: datetime, mark: str) -> str:
    """Name a paper so that its name leads to it: region, time, a random mark."""
    return f"{region}-{at:%Y%m%d%H%M%S}-{mark}"


def region_of(name: str) -> str | None:
    """Return the region in a paper's name, or None when it is none."""
    parts = name.split("-")
    plain = len(parts) == _ID_PARTS and all(part.isascii() and part.isalnum() for part in parts)
    return parts[0] if plain and parts[0].isdigit() else None


class ManualChange(Struct, frozen=True, kw_only=True):
    """A proposed colour: whose (blind index and masks), why, on which evidence, by whom; sealed where it is kept.

    `applied` says whether it stood when it was confirmed: a newer colour may have been there, and then stays.
    """

    id: str
    region: str
    person: str
    number_mask: str
    name_mask: str | None
    colour: str
    reason: str
    evidence: str
    at: datetime
    by: str
    by_person: str | None
    office: str
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_office: str | None = None
    applied: bool | None = None

    def state(self, now: datetime, pending: timedelta) -> str:
        """Say how far it got; evidence grows old, and nobody confirms it then. One that broke off is still pending."""
        if self.confirmed_at is not None:
            return PENDING if self.applied is None else CONFIRMED
        return LAPSED if now >= self.at + pending else PENDING

    def check_confirmer(self, caller: Caller, office: str) -> None:
        """Refuse whom it concerns, and whoever is not a second person of another office."""
        if caller.person == self.person:
            raise Forbidden("own_colour")
        check_second(caller, office, FirstPerson(self.by, self.by_person, self.office))

    def confirmed(self, caller: Caller, office: str, now: datetime, pending: timedelta) -> ManualChange:
        """Return the change confirmed, or refuse what is no longer pending."""
        state = self.state(now, pending)
        if state != PENDING:
            raise Conflict("paper_state", state=state)
        return replace(self, confirmed_at=now, confirmed_by=caller.account, confirmed_office=office)


class HealthContest(Contest, frozen=True, kw_only=True):
    """What a person says against his colour as it was then; sealed where it is kept."""

    region: str
    person: str
    mask: str
    text: str
    colour: str
    source: str
    rule: str
    reason: str

    def check_answerer(self, caller: Caller) -> None:
        """Refuse whoever contests."""
        if caller.person == self.person:
            raise Forbidden("own_colour")
