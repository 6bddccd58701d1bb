"""Holds (封存保全): listed rows that two people of two offices keep for a case in law beyond their day's end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.hidden import Hidden

CLASSES = ("visits", "assisted", "paper", "alerts")  # what a hold may list; uploads are worthless once imported
State = Literal["pending", "confirmed", "ending", "lapsed", "ended"]
PENDING: Final = "pending"
CONFIRMED: Final = "confirmed"
ENDING: Final = "ending"
LAPSED: Final = "lapsed"
ENDED: Final = "ended"
_DAY = timedelta(days=1)
_MILLISECOND = timedelta(milliseconds=1)


class ClassDay(NamedTuple):
    """A class's local day (yyyymmdd): what has a key, and a destruction, of its own."""

    row_class: str
    day: str


class DayPart(NamedTuple):
    """A part of a local day, both milliseconds since midnight included."""

    day: str
    since_ms: int
    until_ms: int


class Stretch(Struct, frozen=True, kw_only=True):
    """What a hold lists: a venue's rows, or one entrance's, between two instants (both included); or one alert's."""

    venue: str
    county: str
    since: datetime
    until: datetime
    entrance: str | None = None
    alert: str | None = None

    def parts(self, utc_offset: timedelta) -> Iterator[DayPart]:
        """Cut the stretch at the tenant's midnights."""
        since, until = (instant.astimezone(UTC) + utc_offset for instant in (self.since, self.until))
        start = since.replace(hour=0, minute=0, second=0, microsecond=0)
        while start <= until:
            first, last = max(since, start), min(until, start + _DAY - _MILLISECOND)
            # A row's time is whole milliseconds: one that began before the stretch does not lie in it.
            yield DayPart(f"{start:%Y%m%d}", -((start - first) // _MILLISECOND), (last - start) // _MILLISECOND)
            start += _DAY


class Hold(Struct, frozen=True, kw_only=True):
    """What stands in clear of a hold: until when, which days it touches, how far it got. No person, and no case.

    `days` are those that could still be opened when it was confirmed, `complete` those to which no row can come any
    more and whose rows are all re-sealed; `rows` are what was listed then, and in the end what was held.
    """

    id: str
    region: str
    office: str
    at: datetime
    until: datetime
    confirmed_at: datetime | None = None
    confirmed_office: str | None = None
    days: tuple[ClassDay, ...] = ()
    complete: tuple[ClassDay, ...] = ()
    rows: int = 0
    released_at: datetime | None = None
    released_office: str | None = None
    ended_at: datetime | None = None

    @property
    def ref(self) -> str:
        """Return its random part, by which the audit chain names it."""
        return self.id.rpartition("-")[2]

    def state(self, now: datetime, pending: timedelta) -> State:
        """Say how far it got; from `until` on nothing of it may be read, whether or not it is erased yet."""
        if self.confirmed_at is None:
            over = self.released_at or self.ended_at or now >= min(self.at + pending, self.until)
            return LAPSED if over else PENDING
        if self.ended_at is not None:
            return ENDED
        return ENDING if self.released_at is not None or now >= self.until else CONFIRMED

    def holds(self, what: ClassDay, now: datetime) -> bool:
        """Say whether a class's day must not be erased before its listed rows are re-sealed."""
        over = self.released_at or self.ended_at or now >= self.until
        return self.confirmed_at is not None and not over and what in self.days

    def confirmed(self, office: str, days: tuple[ClassDay, ...], rows: int, now: datetime) -> Hold:
        """Return the hold as it is once confirmed: which days it keeps, and how many rows it lists."""
        return replace(self, confirmed_at=now, confirmed_office=office, days=days, rows=rows)

    def released(self, office: str, now: datetime, pending: timedelta) -> Hold:
        """Return the hold given up before its end, or refuse what has ended anyway."""
        state = self.state(now, pending)
        if state not in (PENDING, CONFIRMED):
            raise Conflict("hold_state", state=state)
        return replace(self, released_at=now, released_office=office)


class HoldCase(Hidden, frozen=True, kw_only=True):
    """What a hold is for, and what it lists: sealed under its own key, and gone with it."""

    case_no: str
    legal_basis: str
    assessment: str
    stretches: tuple[Stretch, ...]


class HoldPeople(Struct, frozen=True, kw_only=True):
    """Who placed a hold and who confirmed it: sealed under the identity key, for they answer for it after its end."""

    by: str
    by_person: str | None
    confirmed_by: str | None = None
    confirmed_person: str | None = None

    def include(self, account: str, person: str | None) -> bool:
        """Say whether somebody is one of the two, with whatever account."""
        people = {self.by_person, self.confirmed_person} - {None}
        return account in (self.by, self.confirmed_by) or person in people


class HeldRow(Hidden, frozen=True, kw_only=True):
    """A row as a hold keeps it: where it lay, what stood there in clear, and what its day's key opened (JSON)."""

    row_class: str
    day: str
    pk: str
    sk: str
    clear: str
    seal: str
    remarks: str | None = None
