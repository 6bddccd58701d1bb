"""The audit chain's table: entries by sequence, one head that every append moves, marks of what may stand once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct
from pynamodb.exceptions import DoesNotExist, TransactWriteError

from chalicelib.domain.errors import Conflict
from chalicelib.security.chain import GENESIS, Head
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.rows.audit import AuditRow
from chalicelib.storage.rows.base import bind, transaction
from chalicelib.storage.rows.ephemera import EphemeraRow

HEAD, ONCE, PUBLISHED = "head", "once", "published"
LISTED = {"FAIL": "fails", "ADD": "adds"}  # what a day may have any number of, and is found by its day


class Marks(Struct, frozen=True):
    """Where else an entry is found: under what may stand once, under its kind (of LISTED), class and day (yyyymmdd)."""

    once: str | None = None
    listed: tuple[str, str, str] | None = None


NO_MARKS = Marks()


def marks_of(kind: str, once: str | None, facts: Mapping[str, object]) -> Marks:
    """Return where else an entry is found, from what it says itself."""
    listed = (kind, str(facts["class"]), str(facts["day"])) if kind in LISTED else None
    return Marks(once, listed)


class Audit:
    """One province's audit chain."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(AuditRow, "audit", settings)
        self._published = bind(EphemeraRow, "ephemera", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def head(self) -> Head:
        """Return where the chain ends."""
        row = self._get(keys.under(self._tenant, HEAD), HEAD)
        return Head(int(row.version), row.body) if row else Head(0, GENESIS)

    def published(self) -> Head | None:
        """Return where the chain ended when last appended to, as it is kept outside its table."""
        try:
            row = self._published.get(keys.under(self._tenant, PUBLISHED), HEAD, consistent_read=True)
        except DoesNotExist:
            return None
        return Head(int(row.version), row.body)

    def behind(self) -> bool:
        """Say whether the table ends before, or elsewhere than, the head that was published: it was set back."""
        published = self.published()  # read first: from here on the head can only have moved on
        head = self.head()
        return published is not None and (head.seq < published.seq or (head.seq == published.seq and head != published))

    def line(self, sequence: int) -> str | None:
        """Return an entry as it was appended."""
        row = self._get(keys.audit_pk(self._tenant, sequence), keys.audit_sk(sequence))
        return row.body if row else None

    def recorded(self, once: str) -> int | None:
        """Return the sequence of what may stand in the chain once."""
        row = self._get(keys.once_pk(self._tenant, once), ONCE)
        return int(row.version) if row else None

    def append(self, before: Head, after: Head, line: str, marks: Marks = NO_MARKS) -> bool:
        """Append a line behind `before`; False when somebody else did first; Conflict when `once` stands already.

        The published head moves in the same transaction, so a table that was set back takes no entry.
        """
        here = AuditRow.version == before.seq if before.seq else AuditRow.pk.does_not_exist()
        there = EphemeraRow.pk.does_not_exist() | (EphemeraRow.body == before.hash)
        try:
            with transaction(self._settings) as writing:
                for row in self.rows_of(after, line, marks):
                    writing.save(row, condition=AuditRow.pk.does_not_exist())
                writing.save(self.head_row(after), condition=here)
                writing.save(self.published_row(after), condition=there)
        except TransactWriteError as lost:
            if self.line(after.seq) == line:
                return True  # it was done, and only the answer was lost
            unless_contended(lost)
            if marks.once and (sequence := self.recorded(marks.once)) is not None:
                raise Conflict("already_recorded", sequence=sequence) from None
            return False
        return True

    def added(self, row_class: str, day: str) -> list[int]:
        """Return the sequences of what was added to a class's day (yyyymmdd)."""
        of_day = AuditRow.sk.startswith(keys.listed_sk(day, row_class))
        rows = self._row.query(keys.under(self._tenant, LISTED["ADD"]), of_day, consistent_read=True)
        return [keys.listed_sequence(row.sk) for row in rows]

    def rows_of(self, at: Head, line: str, marks: Marks) -> list[AuditRow]:
        """Make the rows of an entry: itself, and its marks."""
        rows = [self._row(keys.audit_pk(self._tenant, at.seq), keys.audit_sk(at.seq), body=line)]
        if marks.once:
            rows.append(self._row(keys.once_pk(self._tenant, marks.once), ONCE, version=at.seq))
        if marks.listed:
            kind, row_class, day = marks.listed
            rows.append(self._row(keys.under(self._tenant, LISTED[kind]), keys.listed_sk(day, row_class, at.seq)))
        return rows

    def head_row(self, at: Head) -> AuditRow:
        """Make the row that says where the chain ends."""
        return self._row(keys.under(self._tenant, HEAD), HEAD, body=at.hash, version=at.seq)

    def published_row(self, at: Head) -> EphemeraRow:
        """Make the row that says so outside the chain's table; it never expires."""
        return self._published(keys.under(self._tenant, PUBLISHED), HEAD, body=at.hash, version=at.seq)

    def sign(self, digest: bytes) -> bytes:
        """Sign a SHA-256 digest with the province's audit key (ECDSA P-256, DER)."""
        made = self._kms.sign(
            KeyId=self._settings.audit_key_id,
            Message=digest,
            MessageType="DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )
        signature: bytes = made["Signature"]
        return signature

    @cached_property
    def public_key(self) -> bytes:
        """Return the public half of that key (DER), asked for once a container."""
        found: bytes = self._kms.get_public_key(KeyId=self._settings.audit_key_id)["PublicKey"]
        return found

    @cached_property
    def _kms(self) -> Any:
        import boto3

        return boto3.client("kms", region_name=self._settings.region, endpoint_url=self._settings.endpoint_url)

    def _get(self, pk: str, sk: str) -> AuditRow | None:
        try:
            return self._row.get(pk, sk, consistent_read=True)
        except DoesNotExist:
            return None
