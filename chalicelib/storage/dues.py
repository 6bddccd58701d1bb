"""The store of what falls due without a day's key: written with whatever will have to end, found when it has to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow


class Due(NamedTuple):
    """Something that ends: what kind, its opaque name, and where that is written."""

    kind: str
    name: str
    pk: str
    sk: str


class Dues:
    """One province's ends, spread so that no key takes a whole province's traffic; ids alone, nobody's name."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def draft(self, kind: str, name: str, at: datetime) -> DutyRow:
        """Make the row of something that ends, to be written with whatever decides it."""
        return self._row(keys.due_pk(self._tenant, keys.shard(name)), keys.due_sk(at, kind, name))

    def until(self, at: datetime, limit: int) -> Iterator[Due]:
        """List what has fallen due until an instant, oldest first within each part; the rows are the only cursor."""
        for shard in range(keys.COUNTER_SHARDS):
            before = DutyRow.sk < keys.instant(at)
            found = self._row.query(keys.due_pk(self._tenant, str(shard)), before, consistent_read=True, limit=limit)
            for row in islice(found, limit):
                _, kind, name = keys.parts(row.sk)
                yield Due(kind, name, row.pk, row.sk)

    def done(self, dues: list[Due]) -> None:
        """Forget what has been ended."""
        with self._row.batch_write() as batch:
            for due in dues:
                batch.delete(self._row(due.pk, due.sk))
