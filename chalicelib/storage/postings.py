"""The store of venues that have a poster: the first time one was made, for a whole county at once."""

from __future__ import annotations

from datetime import datetime

from pynamodb.exceptions import PutError

from chalicelib.settings import Settings
from chalicelib.storage import keys, supervision_keys
from chalicelib.storage.bodies import dump
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow


class Postings:
    """One province's notes that a venue's poster was made, by county."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def made(self, region: str, venue: str, at: datetime) -> None:
        """Note that a venue has a poster; the first time is kept."""
        row = self._row(keys.under(self._tenant, region[:6]), supervision_keys.posted_sk(venue), body=dump(at))
        try:
            row.save(condition=DutyRow.pk.does_not_exist())
        except PutError as known:
            if code_of(known) != "ConditionalCheckFailedException":
                raise

    def of_county(self, county: str) -> set[str]:
        """Return the venues of a county that have a poster."""
        where = DutyRow.sk.startswith(supervision_keys.POSTED)
        found = self._row.query(keys.under(self._tenant, county), where, attributes_to_get=["pk", "sk"])
        return {keys.parts(row.sk)[1] for row in found}
