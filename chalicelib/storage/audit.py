"""The audit chain's table: entries by sequence, one head that every append moves, marks of what may stand once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pynamodb.exceptions import DoesNotExist, TransactWriteError

from chalicelib.domain.errors import Conflict
from chalicelib.security.chain import GENESIS
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.rows.audit import AuditRow
from chalicelib.storage.rows.base import bind, transaction

HEAD, ONCE = "head", "once"


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the chain; before the first one, sequence 0."""

    seq: int
    hash: str


class Audit:
    """One province's audit chain."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(AuditRow, "audit", settings)
        self._settings = settings
        self._tenant = settings.tenant

    def head(self) -> Head:
        """Return where the chain ends."""
        row = self._get(keys.under(self._tenant, HEAD), HEAD)
        return Head(int(row.version), row.body) if row else Head(0, GENESIS)

    def line(self, sequence: int) -> str | None:
        """Return an entry as it was appended."""
        row = self._get(keys.audit_pk(self._tenant, sequence), keys.audit_sk(sequence))
        return row.body if row else None

    def recorded(self, once: str) -> int | None:
        """Return the sequence of what may stand in the chain once."""
        row = self._get(keys.once_pk(self._tenant, once), ONCE)
        return int(row.version) if row else None

    def append(self, before: Head, after: Head, line: str, once: str | None = None) -> bool:
        """Append a line behind `before`; False when somebody else did first; Conflict when `once` stands already."""
        entry = self._row(keys.audit_pk(self._tenant, after.seq), keys.audit_sk(after.seq), body=line)
        head = self._row(keys.under(self._tenant, HEAD), HEAD, body=after.hash, version=after.seq)
        unmoved = AuditRow.version == before.seq if before.seq else AuditRow.pk.does_not_exist()
        try:
            with transaction(self._settings) as writing:
                writing.save(entry, condition=AuditRow.pk.does_not_exist())
                writing.save(head, condition=unmoved)
                if once:
                    mark = self._row(keys.once_pk(self._tenant, once), ONCE, version=after.seq)
                    writing.save(mark, condition=AuditRow.pk.does_not_exist())
        except TransactWriteError as lost:
            unless_contended(lost)
            if once and (sequence := self.recorded(once)) is not None:
                raise Conflict("already_recorded", sequence=sequence) from None
            return False
        return True

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
    def _kms(self) -> Any:
        import boto3

        return boto3.client("kms", region_name=self._settings.region, endpoint_url=self._settings.endpoint_url)

    def _get(self, pk: str, sk: str) -> AuditRow | None:
        try:
            return self._row.get(pk, sk, consistent_read=True)
        except DoesNotExist:
            return None
