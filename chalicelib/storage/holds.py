"""The store of holds: a paper each, in clear but for its case and its people, and the rows it keeps, sealed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.domain.custody.hold import ClassDay, HeldRow, Hold, HoldCase, HoldPeople
from chalicelib.security.keyring import Keyring
from chalicelib.security.sealing import seal, unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.cases import CaseRow

T = TypeVar("T")
HOLDS, HOLD = "holds", "hold"  # the papers, a few a year in one partition; what one hold keeps
BROOM = timedelta(days=1)  # after a hold's end: its key is gone by then, and its rows are counted and deleted first


def case_of(hold_id: str) -> str:
    """Name the case under which a hold's key is kept."""
    return f"hold-{hold_id}"


class Holds:
    """One province's holds."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(CaseRow, "cases", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def add(self, hold: Hold, boxes: tuple[bytes, bytes], key: tuple[Model, Condition]) -> None:
        """Keep a new hold with its boxes (case, people) and its key's row: all of it, or nothing."""
        row = self._row(*self._place(hold.id), body=dump(hold), version=1, sealed=boxes[0], people=boxes[1])
        with transaction(self._settings) as writing:
            writing.save(row, condition=CaseRow.pk.does_not_exist())
            writing.save(key[0], condition=key[1])

    def get(self, hold_id: str) -> tuple[Hold, CaseRow] | None:
        """Return a hold with the row that a write on top of it must find."""
        try:
            row = self._row.get(*self._place(hold_id), consistent_read=True)
        except DoesNotExist:
            return None
        return (load(row.body, Hold), row) if _remembered(row) else None

    def all(self, before: str | None = None) -> Iterator[tuple[Hold, CaseRow]]:
        """List holds, the newest first, from before one on."""
        below = CaseRow.sk < before if before else None
        found = self._row.query(keys.under(self._tenant, HOLDS), below, consistent_read=True, scan_index_forward=False)
        return ((load(row.body, Hold), row) for row in found if _remembered(row))

    def change(
        self, after: Hold, read: CaseRow, *, people: bytes | None = None, forgotten_at: datetime | None = None
    ) -> CaseRow:
        """Write a hold over the row it was read from, or refuse; once it has ended without its case."""
        row = self._row(read.pk, read.sk, body=dump(after), version=int(read.version) + 1)
        row.people = people or read.people
        row.sealed = None if after.ended_at else read.sealed
        row.expires = int(forgotten_at.timestamp()) if forgotten_at else read.expires
        save_over(row, CaseRow.version == int(read.version))
        return row

    def close_case(self, hold_id: str, case: HoldCase, key: bytes) -> bytes:
        """Seal what a hold is for."""
        return seal(key, msgspec.json.encode(case), keys.row_key(*self._place(hold_id)))

    def open_case(self, row: CaseRow, key: bytes) -> HoldCase:
        """Open what a hold is for; raise SealBroken."""
        return _opened(key, row.sealed, row, HoldCase)

    def close_people(self, hold_id: str, people: HoldPeople, keyring: Keyring) -> bytes:
        """Seal who answers for a hold."""
        return keyring.seal_identity(msgspec.json.encode(people), keys.row_key(*self._place(hold_id)))

    def open_people(self, row: CaseRow, keyring: Keyring) -> HoldPeople:
        """Open who answers for a hold; raise SealBroken."""
        return msgspec.json.decode(keyring.open_identity(row.people, keys.row_key(row.pk, row.sk)), type=HoldPeople)

    def keep(self, hold: Hold, rows: Iterable[tuple[str, HeldRow]], key: bytes) -> int:
        """Seal named rows under a hold's key, to end with it; kept again a row is the same row."""
        pk, kept = keys.under(self._tenant, HOLD, hold.id), 0
        expires = int((hold.until + BROOM).timestamp())
        with self._row.batch_write() as batch:
            for name, held in rows:
                sk = keys.held_sk(held.row_class, held.day, name)
                row = self._row(pk, sk, expires=expires)
                row.sealed = seal(key, msgspec.json.encode(held), keys.row_key(pk, sk))
                batch.save(row)
                kept += 1
        return kept

    def names(self, hold_id: str, what: ClassDay) -> set[str]:
        """Return the names of the rows that a hold keeps of a class's day."""
        prefix = keys.held_sk(*what, "")
        found = self._row.query(
            keys.under(self._tenant, HOLD, hold_id),
            CaseRow.sk.startswith(prefix),
            consistent_read=True,
            attributes_to_get=["pk", "sk"],
        )
        return {row.sk.removeprefix(prefix) for row in found}

    def count(self, hold_id: str) -> int:
        """Count the rows that a hold keeps."""
        return self._row.count(keys.under(self._tenant, HOLD, hold_id), consistent_read=True)

    def kept(self, hold_id: str, after: str | None = None) -> Iterator[CaseRow]:
        """List a hold's rows, sealed, from behind one on."""
        beyond = CaseRow.sk > after if after else None
        return self._row.query(keys.under(self._tenant, HOLD, hold_id), beyond, consistent_read=True)

    def open_row(self, row: CaseRow, key: bytes) -> HeldRow:
        """Open a held row; raise SealBroken."""
        return _opened(key, row.sealed, row, HeldRow)

    def delete_rows(self, hold_id: str) -> None:
        """Delete all rows that a hold keeps; what was not processed is asked for again."""
        pk = keys.under(self._tenant, HOLD, hold_id)
        found = list(self._row.query(pk, consistent_read=True, attributes_to_get=["pk", "sk"]))
        with self._row.batch_write() as batch:
            for row in found:
                batch.delete(row)

    def _place(self, hold_id: str) -> tuple[str, str]:
        return keys.under(self._tenant, HOLDS), hold_id


def _remembered(row: CaseRow) -> bool:
    return row.expires is None or float(row.expires) > time.time()


def _opened(key: bytes, box: bytes | None, row: CaseRow, kind: type[T]) -> T:
    return msgspec.json.decode(unseal(key, box or b"", keys.row_key(row.pk, row.sk)), type=kind)
