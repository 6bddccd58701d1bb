"""The store of reveals: each request with its reason sealed, the marks of whom it lets be named, what a day cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

import msgspec
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.models import Model

from chalicelib.domain.tracing.reveal import Mark, Reveal, RevealFile, RevealPeople
from chalicelib.security.keyring import Keyring
from chalicelib.security.sealing import seal, unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys, tracing_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over, unless_contended
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.cases import CaseRow

BROOM = timedelta(days=1)  # after a case's end: its key is gone by then


class Reveals:
    """One province's reveals, in the partitions of their cases."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(CaseRow, "cases", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def draft(
        self, case_id: str, reveal: Reveal, boxes: tuple[bytes, bytes], ends_at: datetime, *messages: Model
    ) -> list[Model]:
        """Make the rows of a new reveal with its boxes (file, people), and of the messages that go with it."""
        row = self._row(self._pk(case_id), tracing_keys.reveal_sk(reveal.id), body=dump(reveal), version=1)
        row.sealed, row.people, row.expires = boxes[0], boxes[1], _expires(ends_at)
        return [row, *messages]

    def add(self, rows: Iterable[Model]) -> None:
        """Keep drafted rows, or nothing."""
        with transaction(self._settings) as writing:
            for row in rows:
                writing.save(row)

    def take(self, case_id: str, marks: Collection[Mark], room: tuple[str, int], rows: Iterable[Model]) -> bool:
        """Keep drafted rows, mark people who had no mark and count them in a day's room (day, cap): all, or nothing.

        False when somebody else marked one of them meanwhile, or the day's room is used up.
        """
        day, cap = room
        pk, expires = self._pk(case_id), max((int(row.expires) for row in rows if isinstance(row, CaseRow)), default=0)
        counter = self._row(pk, tracing_keys.revealing_sk(day))
        used = CaseRow.version.set((CaseRow.version | 0) + len(marks))
        fits = CaseRow.version.does_not_exist() | (CaseRow.version <= cap - len(marks))
        try:
            with transaction(self._settings) as writing:
                writing.update(counter, actions=[used, CaseRow.expires.set(expires)], condition=fits)
                for mark in marks:
                    writing.save(self._marked(pk, mark, expires), condition=CaseRow.pk.does_not_exist())
                for row in rows:
                    writing.save(row)
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def used(self, case_id: str, day: str) -> int:
        """Return how many people a case's tracer has named alone on a local day (yyyymmdd)."""
        try:
            row = self._row.get(self._pk(case_id), tracing_keys.revealing_sk(day), consistent_read=True)
        except DoesNotExist:
            return 0
        return int(row.version)

    def get(self, case_id: str, reveal_id: str) -> tuple[Reveal, CaseRow] | None:
        """Return a reveal with the row that a write on top of it must find."""
        try:
            row = self._row.get(self._pk(case_id), tracing_keys.reveal_sk(reveal_id), consistent_read=True)
        except DoesNotExist:
            return None
        return load(row.body, Reveal), row

    def of(self, case_id: str, before: str | None = None) -> Iterator[tuple[Reveal, CaseRow]]:
        """List a case's reveals, the newest first, from before one on."""
        first, last = tracing_keys.reveal_sk(""), tracing_keys.reveal_sk(before or "~")
        found = self._row.query(
            self._pk(case_id), CaseRow.sk.between(first, last), consistent_read=True, scan_index_forward=False
        )
        return ((load(row.body, Reveal), row) for row in found if row.sk != last)

    def change(self, after: Reveal, read: CaseRow, people: bytes | None = None) -> CaseRow:
        """Write a reveal over the row it was read from, or refuse."""
        row = self._row(read.pk, read.sk, body=dump(after), version=int(read.version) + 1, expires=read.expires)
        row.sealed, row.people = read.sealed, people or read.people
        save_over(row, CaseRow.version == int(read.version))
        return row

    def marks(self, case_id: str, names: Collection[str] | None = None) -> dict[str, Mark]:
        """Return the marks of these candidates, or of all who have one."""
        pk = self._pk(case_id)
        if names is None:
            where = CaseRow.sk.startswith(tracing_keys.REVEALED)
            found = list(self._row.query(pk, where, consistent_read=True))
        else:
            wanted = [(pk, tracing_keys.revealed_sk(name)) for name in dict.fromkeys(names)]
            found = list(self._row.batch_get(wanted, consistent_read=True)) if wanted else []
        marks = (load(row.body, Mark) for row in found)
        return {mark.contact: mark for mark in marks}

    def mark(self, case_id: str, marks: Iterable[Mark], ends_at: datetime) -> None:
        """Write marks; written again a mark is the same row."""
        pk = self._pk(case_id)
        with self._row.batch_write() as batch:
            for mark in marks:
                batch.save(self._marked(pk, mark, _expires(ends_at)))

    def close_file(self, case_id: str, reveal_id: str, file: RevealFile, key: bytes) -> bytes:
        """Seal whom a reveal is about, and why."""
        return seal(key, msgspec.json.encode(file), self._row_key(case_id, reveal_id))

    def open_file(self, row: CaseRow, key: bytes) -> RevealFile:
        """Open whom a reveal is about; raise SealBroken."""
        return msgspec.json.decode(unseal(key, row.sealed or b"", keys.row_key(row.pk, row.sk)), type=RevealFile)

    def close_people(self, case_id: str, reveal_id: str, people: RevealPeople, keyring: Keyring) -> bytes:
        """Seal who answers for a reveal."""
        return keyring.seal_identity(msgspec.json.encode(people), self._row_key(case_id, reveal_id))

    def open_people(self, row: CaseRow, keyring: Keyring) -> RevealPeople:
        """Open who answers for a reveal; raise SealBroken."""
        return msgspec.json.decode(keyring.open_identity(row.people, keys.row_key(row.pk, row.sk)), type=RevealPeople)

    def _marked(self, pk: str, mark: Mark, expires: int) -> CaseRow:
        return self._row(pk, tracing_keys.revealed_sk(mark.contact), body=dump(mark), expires=expires)

    def _row_key(self, case_id: str, reveal_id: str) -> str:
        return keys.row_key(self._pk(case_id), tracing_keys.reveal_sk(reveal_id))

    def _pk(self, case_id: str) -> str:
        return keys.under(self._tenant, case_id)


def _expires(ends_at: datetime) -> int:
    return int((ends_at + BROOM).timestamp())
