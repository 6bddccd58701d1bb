"""What one person proposes and a second one, of another office, puts in force, a full day before it takes effect."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, Forbidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.second_person import FirstPerson, check_second

PROPOSED, CONFIRMED, EFFECTIVE, CANCELLED, LAPSED = "proposed", "confirmed", "effective", "cancelled", "lapsed"
State = Literal["proposed", "confirmed", "effective", "cancelled", "lapsed"]
LAPSES_AFTER_DAYS = 7
_NUMBER_DIGITS = 6

R = TypeVar("R", bound="Resolution")


class Resolution(Struct, frozen=True, kw_only=True):
    """A paper of two people; its number says in which order it came, its mark where the chain tells of it."""

    number: int
    mark: str
    at: datetime
    first: FirstPerson
    confirmed_at: datetime | None = None
    effective_at: datetime | None = None
    second: FirstPerson | None = None
    cancelled_at: datetime | None = None
    cancelled_by: FirstPerson | None = None

    @property
    def id(self) -> str:
        """Return the name by which clients know it."""
        return f"{self.number:0{_NUMBER_DIGITS}d}-{self.mark}"

    def state(self, now: datetime, day: timedelta) -> State:
        """Say how far it got; a proposal that nobody confirms lapses after a week."""
        if self.cancelled_at is not None:
            return "cancelled"
        if self.effective_at is not None:
            return "effective" if now >= self.effective_at else "confirmed"
        return "lapsed" if now >= self.at + LAPSES_AFTER_DAYS * day else "proposed"

    def is_open(self, now: datetime, day: timedelta) -> bool:
        """Say whether it is still to be confirmed, or to take effect."""
        return self.state(now, day) in (PROPOSED, CONFIRMED)


def number_of(name: str) -> int | None:
    """Return the number in a paper's name, or None when it is none."""
    number, _, mark = name.partition("-")
    plain = len(number) == _NUMBER_DIGITS and number.isascii() and number.isdigit() and mark.isascii()
    return int(number) if plain and mark.isalnum() else None


def confirmed(paper: R, caller: Caller, office: str, now: datetime, day: timedelta) -> R:
    """Return the paper confirmed by a second person of another office, or refuse; it takes effect a full day later."""
    check_second(caller, office, paper.first)
    state = paper.state(now, day)
    if state != PROPOSED:
        raise Conflict("paper_state", state=state)
    second = FirstPerson(caller.account, caller.person, office)
    return replace(paper, confirmed_at=now, effective_at=now + day, second=second)


def cancelled(paper: R, caller: Caller, office: str, now: datetime, day: timedelta) -> R:
    """Return the paper cancelled by one of the two, or while nobody has confirmed it by whoever might; or refuse."""
    state = paper.state(now, day)
    if state not in (PROPOSED, CONFIRMED):
        raise Conflict("paper_state", state=state)
    two = [each for each in (paper.first, paper.second) if each is not None]
    if state == CONFIRMED and not any(is_same(caller, each) for each in two):
        raise Forbidden("not_of_the_two")
    return replace(paper, cancelled_at=now, cancelled_by=FirstPerson(caller.account, caller.person, office))


def is_same(caller: Caller, somebody: FirstPerson) -> bool:
    """Say whether a caller is somebody, by account or by document."""
    return caller.account == somebody.account or (caller.person is not None and caller.person == somebody.person)
