"""The store of pushes: each in its county's list, sealed under its case's key, and a pointer to it in its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.models import Model

from chalicelib.domain.tracing.push import Push, PushFile, PushPeople, Sent
from chalicelib.security.keyring import Keyring
from chalicelib.security.sealing import seal, unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys, tracing_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over, unless_contended
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.cases import CaseRow

BROOM = timedelta(days=1)  # after a case's end: its key is gone by then


class Pushes:
    """One province's pushes."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(CaseRow, "cases", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def sent(self, case_id: str, county: str = "") -> list[Sent]:
        """List what a case pushed to a county, or to all of them, in the order of counties and time."""
        where = CaseRow.sk.startswith(tracing_keys.push_sk(county) if county else tracing_keys.PUSH)
        found = self._row.query(keys.under(self._tenant, case_id), where, consistent_read=True)
        return [load(row.body, Sent) for row in found]

    def draft(
        self, push: Push, boxes: tuple[bytes, bytes], ends_at: datetime, *, names: Iterable[str], number: int
    ) -> list[Model]:
        """Make the rows of a push with its boxes (file, people): its own, and its case's pointer to it.

        `names` are those of its contacts, `number` says how many pushes of the case the county had before.
        """
        expires = int((ends_at + BROOM).timestamp())
        row = self._row(self._pk(push.county), push.id, body=dump(push), version=1, expires=expires)
        row.sealed, row.people = boxes
        pointer = self._row(keys.under(self._tenant, push.case), tracing_keys.push_sk(push.county, number))
        pointer.body, pointer.expires = dump(Sent(push.county, push.id, tuple(names))), expires
        return [row, pointer]

    def add(self, rows: Iterable[Model], *messages: Model) -> bool:
        """Keep a drafted push with its messages, or nothing: False when the county has such a one."""
        try:
            with transaction(self._settings) as writing:
                for row in rows:
                    writing.save(row, condition=CaseRow.pk.does_not_exist())
                for message in messages:
                    writing.save(message)
        except TransactWriteError as lost:
            unless_contended(lost)
            return False
        return True

    def get(self, county: str, push_id: str) -> tuple[Push, CaseRow] | None:
        """Return a push with the row that a write on top of it must find."""
        try:
            row = self._row.get(self._pk(county), push_id, consistent_read=True)
        except DoesNotExist:
            return None
        return load(row.body, Push), row

    def to(self, county: str, before: str | None = None) -> Iterator[tuple[Push, CaseRow]]:
        """List the pushes to a county, the newest first, from before one on."""
        below = CaseRow.sk < before if before else None
        found = self._row.query(self._pk(county), below, consistent_read=True, scan_index_forward=False)
        return ((load(row.body, Push), row) for row in found)

    def change(self, after: Push, read: CaseRow, people: bytes | None = None) -> CaseRow:
        """Write a push over the row it was read from, or refuse."""
        row = self._row(read.pk, read.sk, body=dump(after), version=int(read.version) + 1, expires=read.expires)
        row.sealed, row.people = read.sealed, people or read.people
        save_over(row, CaseRow.version == int(read.version))
        return row

    def close_file(self, county: str, push_id: str, file: PushFile, key: bytes) -> bytes:
        """Seal what a push says."""
        return seal(key, msgspec.json.encode(file), keys.row_key(self._pk(county), push_id))

    def open_file(self, row: CaseRow, key: bytes) -> PushFile:
        """Open what a push says; raise SealBroken."""
        return msgspec.json.decode(unseal(key, row.sealed or b"", keys.row_key(row.pk, row.sk)), type=PushFile)

    def close_people(self, county: str, push_id: str, people: PushPeople, keyring: Keyring) -> bytes:
        """Seal who answers for a push."""
        return keyring.seal_identity(msgspec.json.encode(people), keys.row_key(self._pk(county), push_id))

    def open_people(self, row: CaseRow, keyring: Keyring) -> PushPeople:
        """Open who answers for a push; raise SealBroken."""
        return msgspec.json.decode(keyring.open_identity(row.people, keys.row_key(row.pk, row.sk)), type=PushPeople)

    def _pk(self, county: str) -> str:
        return tracing_keys.pushes_pk(self._tenant, county)
