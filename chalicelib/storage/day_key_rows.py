"""The rows of `keys`, as their only maker sees them: each is put once and never put back."""

from __future__ import annotations

from pynamodb.exceptions import DoesNotExist, PutError

from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.keys import KeyRow

LIVE = "live"
STATE = "state"


class EpochGone(Exception):
    """The epoch's KMS key is on its way out: no day key may be wrapped by it any more."""


class DayKeyRows:
    """One province's day keys and epochs; a row that was erased stays, so that no key can come back."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(KeyRow, "keys", settings)
        self._tenant = settings.tenant

    def exists(self, row_class: str, day: str) -> bool:
        """Say whether a class's key of a day (yyyymmdd) was ever made, whatever became of it."""
        return self._get(self._day_pk(row_class, day)) is not None

    def put_day(self, row_class: str, day: str, wrapped: bytes, kms_key: str, deadline_s: int) -> bool:
        """Keep a wrapped day key unless there is one; say whether it was kept."""
        pk = self._day_pk(row_class, day)
        return _put_once(self._row(pk, STATE, state=LIVE, wrapped=wrapped, kms_key=kms_key, deadline_s=deadline_s))

    def kms_key(self, row_class: str, epoch: int) -> str | None:
        """Return the KMS key of an epoch, None when none was made yet; raise EpochGone."""
        row = self._get(self._epoch_pk(row_class, epoch))
        if row is None:
            return None
        if row.state != LIVE or not row.kms_key:
            raise EpochGone
        return row.kms_key

    def put_epoch(self, row_class: str, epoch: int, kms_key: str, deadline_s: int) -> bool:
        """Name the KMS key of an epoch unless it has one; say whether it was named."""
        return _put_once(
            self._row(self._epoch_pk(row_class, epoch), STATE, state=LIVE, kms_key=kms_key, deadline_s=deadline_s)
        )

    def _day_pk(self, row_class: str, day: str) -> str:
        return keys.under(self._tenant, row_class, day)

    def _epoch_pk(self, row_class: str, epoch: int) -> str:
        return keys.under(self._tenant, row_class, "epoch", str(epoch))

    def _get(self, pk: str) -> KeyRow | None:
        try:
            return self._row.get(pk, STATE, consistent_read=True)
        except DoesNotExist:
            return None


def _put_once(row: KeyRow) -> bool:
    try:
        row.save(condition=KeyRow.pk.does_not_exist())
    except PutError as taken:
        if taken.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True
