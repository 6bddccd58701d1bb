"""The store of health points: one row a county, small enough for a door to read it."""

from __future__ import annotations

from msgspec.structs import replace
from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.alarm.health_point import HealthPoints
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow


class HealthPointLists:
    """One province's health points by county."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def of(self, county: str) -> HealthPoints:
        """Return a county's points; none when it never named any."""
        try:
            row = self._row.get(keys.under(self._tenant, county), keys.HEALTH_POINTS, consistent_read=True)
        except DoesNotExist:
            return HealthPoints()
        return load(row.body, HealthPoints)

    def put(self, county: str, points: HealthPoints) -> HealthPoints:
        """Write a county's points over the version they were read at, or refuse."""
        after = replace(points, version=points.version + 1)
        row = self._row(keys.under(self._tenant, county), keys.HEALTH_POINTS, body=dump(after), version=after.version)
        save_over(row, DutyRow.pk.does_not_exist() | (DutyRow.version == points.version))
        return after
