"""The store of plates: which vehicle was last known by one, so that a sheet finds it whoever answers for it."""

from __future__ import annotations

from collections.abc import Collection

from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.domain.place.venue import Venue
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.venues import VenueRow

PLATE = "plate"


class Plates:
    """One province's plates. A pointer stays when its vehicle goes: whoever follows it looks whether it is still so."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(VenueRow, "venues", settings)
        self._tenant = settings.tenant

    def vehicles(self, plates: Collection[str]) -> dict[str, str]:
        """Return the ids of the venues that were last known by plates, by plate."""
        wanted = {keys.under(self._tenant, PLATE, plate): plate for plate in plates}
        rows = self._row.batch_get([(pk, "venue") for pk in wanted], consistent_read=True)
        return {wanted[row.pk]: str(row.body) for row in rows}

    def taken(self, venue: Venue, before: str) -> tuple[tuple[Model, Condition], ...]:
        """Return what a vehicle's first write takes its plate with, unless somebody took it since `before` was seen."""
        untaken = VenueRow.pk.does_not_exist() | (VenueRow.body == before)
        return tuple((row, untaken) for row in self._rows(venue))

    def pointed(self, venue: Venue) -> tuple[tuple[Model, Condition], ...]:
        """Return what points a plate to a vehicle, whoever had it: two who apply for one vehicle are for a reviewer."""
        return tuple((row, VenueRow.pk.does_not_exist() | VenueRow.pk.exists()) for row in self._rows(venue))

    def _rows(self, venue: Venue) -> tuple[VenueRow, ...]:
        if venue.vehicle is None:
            return ()
        return (self._row(keys.under(self._tenant, PLATE, venue.vehicle.plate), "venue", body=venue.id),)
