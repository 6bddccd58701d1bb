"""What hangs behind a code: whose it is, and when it answers scans."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.entry.visit import FUTURE, PAST
from chalicelib.domain.errors import Gone
from chalicelib.domain.place.venue import Entrance, Location, OpeningHours, Sounds, Venue


class IssuedCode(Struct, frozen=True, kw_only=True):
    """One code with all a scan needs; `valid` are the intervals in which it answers, the last one perhaps open."""

    code: str
    venue: str
    venue_name: str
    entrance: str
    entrance_name: str
    region: str
    category: str
    department: str | None
    seed: bytes
    version: int
    issued_at: datetime
    valid: tuple[tuple[datetime, datetime | None], ...] = ()
    closed_as: str | None = None
    location: Location | None = None
    opening_hours: OpeningHours | None = None
    sounds: Sounds | None = None

    @property
    def live(self) -> bool:
        """Say whether the code answers scans made from now on."""
        return bool(self.valid) and self.valid[-1][1] is None

    def opened(self, at: datetime) -> IssuedCode:
        """Return the code answering scans from an instant on."""
        return self if self.live else replace(self, valid=(*self.valid, (at, None)), closed_as=None)

    def closed(self, at: datetime, closed_as: str) -> IssuedCode:
        """Return the code refusing scans made from an instant on, with what they are told."""
        if not self.live:
            return replace(self, closed_as=closed_as)
        return replace(self, valid=(*self.valid[:-1], (self.valid[-1][0], at)), closed_as=closed_as)

    def renamed(self, venue: Venue, entrance: Entrance) -> IssuedCode:
        """Return the code saying what venue and entrance are called now."""
        return replace(
            self,
            venue_name=venue.name,
            entrance_name=entrance.name,
            region=venue.region,
            category=venue.category,
            department=venue.department,
            location=venue.location,
            opening_hours=venue.opening_hours,
            sounds=venue.sounds,
        )

    def called(self, entrance: Entrance) -> IssuedCode:
        """Return the code saying what its entrance is called now, and of the venue what it said before."""
        return replace(self, entrance_name=entrance.name)

    def beside(self, entrance: Entrance, at: datetime) -> IssuedCode:
        """Make the code of another entrance that says of the venue what this one says, answering scans from now on."""
        return replace(
            self,
            code=entrance.code,
            entrance=entrance.id,
            entrance_name=entrance.name,
            version=entrance.version,
            issued_at=at,
            valid=((at, None),),
            closed_as=None,
        )

    def check(self, at: datetime) -> None:
        """Refuse a scan made when the code was not valid **then**; what happened to it since does not matter.

        Starts are stretched by what a phone's clock may lag. Nobody can have scanned a code before there was one: an
        earlier time only tells of a slow clock, and while the code has never been closed its visit is not lost.
        """
        lag = PAST if len(self.valid) == 1 and self.live else FUTURE
        if not any(start - lag <= at and (end is None or at < end) for start, end in self.valid):
            raise Gone("venue_closed" if self.closed_as == "deregistered" else f"code_{self.closed_as or 'disabled'}")


def issue(venue: Venue, entrance: Entrance, at: datetime) -> IssuedCode:
    """Make the code of an entrance, answering scans from now on."""
    return IssuedCode(
        code=entrance.code,
        venue=venue.id,
        venue_name=venue.name,
        entrance=entrance.id,
        entrance_name=entrance.name,
        region=venue.region,
        category=venue.category,
        department=venue.department,
        seed=venue.seed,
        version=entrance.version,
        issued_at=at,
        valid=((at, None),),
        location=venue.location,
        opening_hours=venue.opening_hours,
        sounds=venue.sounds,
    )
