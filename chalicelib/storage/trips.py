"""The store of trips: what a vehicle begins on a day is one row, which goes when that day's visits go."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.tracing.trip import Trip
from chalicelib.settings import Settings
from chalicelib.storage import tracing_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

VenueDay = tuple[str, str]


class Trips:
    """One province's trips; `lives` says of a class, a day and a row's own end whether it may still be seen."""

    def __init__(self, settings: Settings, lives: Callable[[str, str, float], bool]) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant
        self._lives = lives

    def of_day(self, venue: str, day: str) -> tuple[tuple[Trip, ...], int]:
        """Return what a vehicle begins on a local day (yyyymmdd), with the version that a write must find."""
        try:
            row = self._row.get(*self._key(venue, day), consistent_read=True)
        except DoesNotExist:
            return (), 0
        return self._trips(row, day), int(row.version)

    def of_days(self, venue_days: Collection[VenueDay]) -> dict[VenueDay, tuple[Trip, ...]]:
        """Return the trips of vehicles' days, where any are known: a hundred days a call."""
        wanted = {self._key(*each): each for each in venue_days}
        rows = self._row.batch_get(list(wanted), consistent_read=True)
        return {wanted[row.pk, row.sk]: self._trips(row, wanted[row.pk, row.sk][1]) for row in rows}

    def put(self, venue_day: VenueDay, trips: Collection[Trip], version: int, until: datetime) -> None:
        """Write a day's trips over the version that was read, or refuse."""
        row = self._row(*self._key(*venue_day), body=dump(sorted(trips)), version=version + 1)
        row.expires = int(until.timestamp())
        save_over(row, DutyRow.version == version if version else DutyRow.pk.does_not_exist())

    def _trips(self, row: DutyRow, day: str) -> tuple[Trip, ...]:
        return load(row.body, tuple[Trip, ...]) if self._lives("visits", day, float(row.expires)) else ()

    def _key(self, venue: str, day: str) -> tuple[str, str]:
        return tracing_keys.trips_pk(self._tenant, venue), day
