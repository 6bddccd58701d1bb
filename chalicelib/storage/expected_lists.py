"""The store of places that should exist: a list is written beside the one in force, and one write makes it count.

A reader sees the old list whole or the new one whole, whatever breaks in between; the list before the last stays until
the next one comes, for whoever is still reading it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.errors import Conflict
from chalicelib.domain.supervision.expected import Expected
from chalicelib.settings import Settings
from chalicelib.storage import keys, supervision_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

PART_ROWS = 200  # at 120 characters each a part stays below a tenth of what a row may hold


class ListHead(Struct, frozen=True, kw_only=True):
    """Which list of a region and department is in force, whose it is, and which one was before it."""

    region: str
    department: str
    list_id: str
    rows: int
    at: datetime
    by: str
    previous: str | None = None
    version: int = 1


class ExpectedLists:
    """One province's lists of places that should exist."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def head(self, region: str, department: str) -> ListHead | None:
        """Return which list is in force."""
        try:
            row = self._row.get(
                self._pk(region), supervision_keys.expected_sk(region, department), consistent_read=True
            )
        except DoesNotExist:
            return None
        return load(row.body, ListHead)

    def heads(self, county: str) -> list[ListHead]:
        """List the lists in force in a county."""
        found = self._row.query(
            self._pk(county), DutyRow.sk.startswith(supervision_keys.EXPECTED), consistent_read=True
        )
        return [load(row.body, ListHead) for row in found]

    def replace(self, before: ListHead | None, after: ListHead, rows: Sequence[Expected]) -> ListHead:
        """Put a list in force in place of the one that was read before, or refuse: somebody else has replaced it."""
        pk = self._parts_pk(after.region)
        with self._row.batch_write() as batch:
            for start in range(0, len(rows), PART_ROWS):
                sk = supervision_keys.expected_part_sk(after.region, after.department, after.list_id, start)
                batch.save(self._row(pk, sk, body=dump(rows[start : start + PART_ROWS])))
        head = self._row(
            self._pk(after.region),
            supervision_keys.expected_sk(after.region, after.department),
            body=dump(after),
            version=after.version,
        )
        unchanged = DutyRow.version == before.version if before else DutyRow.pk.does_not_exist()
        try:
            save_over(head, unchanged)
        except Conflict:
            self.forget(after, after.list_id)
            raise
        if before and before.previous:
            self.forget(before, before.previous)
        return after

    def rows(self, head: ListHead) -> list[Expected]:
        """Return a list's rows in their order; Conflict when it was replaced twice while it was read."""
        where = DutyRow.sk.startswith(supervision_keys.expected_part_sk(head.region, head.department, head.list_id))
        parts = self._row.query(self._parts_pk(head.region), where, consistent_read=True)
        rows = [row for part in parts for row in load(part.body, list[Expected])]
        if len(rows) != head.rows:
            raise Conflict("changed_meanwhile")
        return rows

    def forget(self, head: ListHead, list_id: str) -> None:
        """Delete the parts of a list that is not in force."""
        pk = self._parts_pk(head.region)
        where = DutyRow.sk.startswith(supervision_keys.expected_part_sk(head.region, head.department, list_id))
        found: Iterator[DutyRow] = self._row.query(pk, where, attributes_to_get=["pk", "sk"])
        with self._row.batch_write() as batch:
            for row in list(found):
                batch.delete(row)

    def _pk(self, region: str) -> str:
        return keys.under(self._tenant, region[:6])

    def _parts_pk(self, region: str) -> str:
        return supervision_keys.expected_pk(self._tenant, region[:6])
