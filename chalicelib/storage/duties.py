"""The store of county settings."""

from __future__ import annotations

from msgspec.structs import replace
from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.place.county import County
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow


class Duties:
    """One province's county settings."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def county(self, county: str) -> County:
        """Return a county's settings; a county that never set any has none of its own."""
        try:
            row = self._row.get(keys.under(self._tenant, county), keys.COUNTY_SETTINGS, consistent_read=True)
        except DoesNotExist:
            return County()
        return load(row.body, County)

    def put_county(self, county: str, settings: County) -> County:
        """Write a county's settings over the version they were read at, or refuse."""
        after = replace(settings, version=settings.version + 1)
        row = self._row(keys.under(self._tenant, county), keys.COUNTY_SETTINGS, body=dump(after), version=after.version)
        unchanged = DutyRow.pk.does_not_exist() | (DutyRow.version == settings.version)
        save_over(row, unchanged)
        return after
