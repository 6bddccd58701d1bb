"""The store of cases: a paper each, in clear but for its file and its people, listed by city, and when each ends."""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import msgspec
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from chalicelib.domain.errors import Conflict
from chalicelib.domain.tracing.case import Case, CaseFile, CasePeople
from chalicelib.security.keyring import Keyring
from chalicelib.security.sealing import seal, unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys, tracing_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over, unless_contended
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.cases import CaseRow

DELETED_AT_ONCE = 20_000  # an outbreak's contacts are more; they open to nobody, and their time to live ends them


BEHIND_ALL = "~"  # sorts behind whatever follows an instant in a key


class End(NamedTuple):
    """When a case was to end by what was known then: its id, and where that is written."""

    case: str
    sk: str


class Cases:
    """One province's cases; a row past its time is absent, swept or not."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(CaseRow, "cases", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def add(self, case: Case, boxes: tuple[bytes, bytes], key: tuple[Model, Condition]) -> None:
        """Keep a new case with its boxes (file, people) and its key's row, or nothing; Conflict when it is there."""
        pk = self._pk(case.id)
        row = self._row(pk, tracing_keys.CASE, body=dump(case), version=1, sealed=boxes[0], people=boxes[1])
        listed = self._row(tracing_keys.listed_pk(self._tenant, case.region), case.id, body=case.region)
        try:
            with transaction(self._settings) as writing:
                writing.save(row, condition=CaseRow.pk.does_not_exist())
                writing.save(listed)
                writing.save(self._end(case))
                writing.save(key[0], condition=key[1])
        except TransactWriteError as lost:
            unless_contended(lost)
            raise Conflict("changed_meanwhile") from None

    def get(self, case_id: str) -> tuple[Case, CaseRow] | None:
        """Return a case with the row that a write on top of it must find."""
        try:
            row = self._row.get(self._pk(case_id), tracing_keys.CASE, consistent_read=True)
        except DoesNotExist:
            return None
        if row.expires is not None and float(row.expires) <= time.time():
            return None
        return load(row.body, Case), row

    def many(self, case_ids: Iterable[str]) -> dict[str, Case]:
        """Return those of some cases that are there, by their ids."""
        wanted = [(self._pk(case_id), tracing_keys.CASE) for case_id in case_ids]
        found = (load(row.body, Case) for row in self._row.batch_get(wanted, consistent_read=True))
        return {case.id: case for case in found}

    def within(self, regions: Iterable[str], before: str | None = None) -> Iterator[tuple[str, str]]:
        """List (id, region) of the cases of some regions' cities, the newest first, from before one on."""
        below = CaseRow.sk < before if before else None
        lists = [
            self._row.query(pk, below, consistent_read=True, scan_index_forward=False)
            for pk in sorted({tracing_keys.listed_pk(self._tenant, region) for region in regions})
        ]
        return ((row.sk, row.body) for row in heapq.merge(*lists, key=lambda row: str(row.sk), reverse=True))

    def change(
        self,
        after: Case,
        read: CaseRow,
        *,
        file: bytes | None = None,
        people: bytes | None = None,
        key: tuple[Model, Condition] | None = None,
        beside: Iterable[Model] = (),
    ) -> CaseRow:
        """Write a case over the row it was read from, with its key's new deadline if it has one, or refuse."""
        row = self._row(read.pk, read.sk, body=dump(after), version=int(read.version) + 1, expires=read.expires)
        row.sealed, row.people = file or read.sealed, people or read.people
        try:
            with transaction(self._settings) as writing:
                writing.save(row, condition=CaseRow.version == int(read.version))
                if key is not None:
                    writing.save(self._end(after))
                    writing.save(key[0], condition=key[1])
                for each in beside:
                    writing.save(each)
        except TransactWriteError as lost:
            unless_contended(lost)
            raise Conflict("changed_meanwhile") from None
        return row

    def end(self, after: Case, read: CaseRow, forgotten_at: datetime) -> None:
        """Leave of an ended case what its people answer for, until an instant, and list it no more."""
        row = self._row(read.pk, read.sk, body=dump(after), version=int(read.version) + 1, people=read.people)
        row.expires = int(forgotten_at.timestamp())
        save_over(row, CaseRow.version == int(read.version))
        self._row(tracing_keys.listed_pk(self._tenant, after.region), after.id).delete()

    def delete_rows(self, case_id: str) -> None:
        """Delete what a case's key had sealed beside its file; what no longer opens may also wait for its time."""
        pk = self._pk(case_id)
        found = islice(self._row.query(pk, consistent_read=True, attributes_to_get=["pk", "sk"]), DELETED_AT_ONCE)
        with self._row.batch_write() as batch:
            for row in found:
                if row.sk != tracing_keys.CASE:
                    batch.delete(row)

    def is_put_off(self, end: End, case: Case) -> bool:
        """Say whether a case has another end by now."""
        return end.sk != tracing_keys.end_sk(case.erase_at, case.id)

    def drop(self, end: End) -> None:
        """Forget an end that has come, or was put off."""
        self._row(tracing_keys.ends_pk(self._tenant), end.sk).delete()

    def close_file(self, case_id: str, file: CaseFile, key: bytes) -> bytes:
        """Seal what a case is for."""
        return seal(key, msgspec.json.encode(file), keys.row_key(self._pk(case_id), tracing_keys.CASE))

    def open_file(self, row: CaseRow, key: bytes) -> CaseFile:
        """Open what a case is for; raise SealBroken."""
        return msgspec.json.decode(unseal(key, row.sealed or b"", keys.row_key(row.pk, row.sk)), type=CaseFile)

    def close_people(self, case_id: str, people: CasePeople, keyring: Keyring) -> bytes:
        """Seal who answers for a case."""
        return keyring.seal_identity(msgspec.json.encode(people), keys.row_key(self._pk(case_id), tracing_keys.CASE))

    def open_people(self, row: CaseRow, keyring: Keyring) -> CasePeople:
        """Open who answers for a case; raise SealBroken."""
        return msgspec.json.decode(keyring.open_identity(row.people, keys.row_key(row.pk, row.sk)), type=CasePeople)

    def ends(self, until: datetime | None = None) -> Iterator[End]:
        """List what was to end by an instant, or everything that has an end, oldest first."""
        before = CaseRow.sk <= tracing_keys.end_sk(until, BEHIND_ALL) if until else None
        found = self._row.query(tracing_keys.ends_pk(self._tenant), before, consistent_read=True)
        return (End(tracing_keys.case_of_end(row.sk), row.sk) for row in found)

    def _end(self, case: Case) -> CaseRow:
        return self._row(tracing_keys.ends_pk(self._tenant), tracing_keys.end_sk(case.erase_at, case.id))

    def _pk(self, case_id: str) -> str:
        return keys.under(self._tenant, case_id)
