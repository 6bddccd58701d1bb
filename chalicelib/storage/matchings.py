"""The store of what people decided about rows of lists: which venue is meant, and everybody who ever said so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from pynamodb.exceptions import DoesNotExist

from chalicelib.settings import Settings
from chalicelib.storage import keys, supervision_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow


class Decided(Struct, frozen=True, kw_only=True):
    """One decision: a venue, an empty text for none of them, or None to let the comparison speak again."""

    venue: str | None
    reason: str
    by: str
    office: str
    at: datetime


class Matchings:
    """One province's decisions, by county and key of the row; none is ever written over."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def of_county(self, county: str) -> Iterator[tuple[str, str | None]]:
        """List the decisions in force by the key of their row."""
        where = DutyRow.sk.startswith(supervision_keys.MATCHING)
        for row in self._row.query(keys.under(self._tenant, county), where, consistent_read=True):
            yield keys.parts(row.sk)[1], load(row.body, list[Decided])[-1].venue

    def history(self, county: str, key: str) -> list[Decided]:
        """Return everything that was decided about a row, oldest first."""
        return self._standing(county, key)[0]

    def add(self, county: str, key: str, decided: Decided) -> list[Decided]:
        """Add a decision to a row's, or refuse when somebody else added one meanwhile; return them all."""
        before, version = self._standing(county, key)
        after = [*before, decided]
        row = self._row(keys.under(self._tenant, county), supervision_keys.matching_sk(key), body=dump(after))
        row.version = version + 1
        save_over(row, DutyRow.version == version if before else DutyRow.pk.does_not_exist())
        return after

    def _standing(self, county: str, key: str) -> tuple[list[Decided], int]:
        try:
            row = self._row.get(
                keys.under(self._tenant, county), supervision_keys.matching_sk(key), consistent_read=True
            )
        except DoesNotExist:
            return [], 0
        return load(row.body, list[Decided]), int(row.version)
