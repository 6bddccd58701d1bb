"""The keys of cases and holds: a random one each, wrapped by the class key; without its wrapped copy it never was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.keys import KeyRow

LIVE, ERASED, STATE = "live", "erased", "state"
ROW_CLASS = "cases"


class CaseKeyGone(Exception):
    """The case never had a key, or it is erased: nothing of it opens any more."""


class CaseKeys:
    """One province's keys of cases; they stand in `keys`, so no backup or restore brings an erased one back."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(KeyRow, "keys", settings)
        self._settings = settings

    def draft(self, case: str, ends_at: datetime) -> tuple[bytes, KeyRow, Condition]:
        """Make a key of 32 random bytes, with the row to be written in the transaction that opens the case."""
        made = self._kms.generate_data_key(
            KeyId=self._settings.case_key_id, KeySpec="AES_256", EncryptionContext=self._context(case)
        )
        row = self._row(self._pk(case), STATE, state=LIVE, wrapped=made["CiphertextBlob"])
        row.kms_key, row.deadline_s = self._settings.case_key_id, int(ends_at.timestamp())
        plain: bytes = made["Plaintext"]
        return plain, row, KeyRow.pk.does_not_exist()

    def lives(self, case: str) -> bool:
        """Say whether a case's wrapped key still stands there."""
        row = self._get(case)
        return row is not None and row.wrapped is not None

    def deadline(self, case: str) -> datetime | None:
        """Return the instant from which a case's key opens nothing; None when it never had one."""
        row = self._get(case)
        return datetime.fromtimestamp(int(row.deadline_s), UTC) if row else None

    def late(self, cases: Iterable[str], before: datetime) -> int:
        """Count those of some cases whose wrapped key still stands there, though its end lies before an instant."""
        wanted = [(self._pk(case), STATE) for case in cases]
        rows = self._row.batch_get(wanted, consistent_read=True)
        return sum(row.wrapped is not None and float(row.deadline_s) < before.timestamp() for row in rows)

    def open(self, case: str, at: datetime) -> bytes:
        """Unwrap a case's key, or raise CaseKeyGone: from its end on it opens nothing, erased or not."""
        row = self._get(case)
        if row is None or row.state != LIVE or row.wrapped is None or at.timestamp() >= row.deadline_s:
            raise CaseKeyGone(case)
        opened = self._kms.decrypt(CiphertextBlob=row.wrapped, EncryptionContext=self._context(case))
        plain: bytes = opened["Plaintext"]
        return plain

    def moved(self, case: str, ends_at: datetime) -> tuple[KeyRow, Condition]:
        """Make the row by which a living key ends at another instant, to be written with what decides it."""
        row = self._get(case)
        if row is None or row.state != LIVE or row.wrapped is None:
            raise CaseKeyGone(case)
        before, row.deadline_s = row.deadline_s, int(ends_at.timestamp())
        return row, (KeyRow.state == LIVE) & (KeyRow.deadline_s == before)

    def erase(self, case: str, at: datetime) -> None:
        """Remove a case's wrapped key in one write, and see for oneself that it is gone; the row stays as tombstone.

        Erased again, it stays as it was. Raises LookupError when there is no such key, or a copy still stands there.
        """
        actions: list[Action] = [KeyRow.state.set(ERASED), KeyRow.erased_s.set(at.timestamp()), KeyRow.wrapped.remove()]
        try:
            self._row(self._pk(case), STATE).update(actions=actions, condition=KeyRow.state == LIVE)
        except UpdateError as refused:
            if code_of(refused) != "ConditionalCheckFailedException":
                raise
        row = self._get(case)
        if row is None or row.state != ERASED or row.wrapped is not None:
            raise LookupError(case)

    def _context(self, case: str) -> dict[str, str]:
        return {"tenant": self._settings.tenant, "class": ROW_CLASS, "case": case}

    def _pk(self, case: str) -> str:
        return keys.under(self._settings.tenant, ROW_CLASS, case)

    def _get(self, case: str) -> KeyRow | None:
        try:
            return self._row.get(self._pk(case), STATE, consistent_read=True)
        except DoesNotExist:
            return None

    @cached_property
    def _kms(self) -> Any:
        import boto3

        return boto3.client("kms", region_name=self._settings.region, endpoint_url=self._settings.endpoint_url)
