"""The rows of `keys`: each is put once, loses its key once and never gets it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition

from chalicelib.domain.custody.day_life import CLOSED, ERASED, ERASING, LIVE, DayLife
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.keys import KeyRow

STATE = "state"
ENDING, ENDED = "ending", "ended"  # of an epoch: its KMS key waits for its deletion, or is gone


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

    def life(self, row_class: str, day: str) -> DayLife | None:
        """Return what became of a class's day so far; None when it never had a key."""
        row = self._get(self._day_pk(row_class, day))
        return _life(row_class, day, row) if row else None

    def lives(self, row_class: str, days: Iterable[str]) -> list[DayLife]:
        """Return what became of days, in their order; those that never had a key are not there."""
        by_pk = {self._day_pk(row_class, day): day for day in days}
        rows = self._row.batch_get([(pk, STATE) for pk in by_pk], consistent_read=True)
        return sorted((_life(row_class, by_pk[row.pk], row) for row in rows), key=lambda life: life.day)

    def close(self, row_class: str, day: str, at: datetime) -> bool:
        """Take no more rows of a day; False when it was closed before."""
        actions = [KeyRow.state.set(CLOSED), KeyRow.closed_s.set(at.timestamp())]
        return self._update(self._day_pk(row_class, day), actions, KeyRow.state == LIVE)

    def erase(self, row_class: str, day: str, at: datetime) -> bool:
        """Remove a day's key in one write, whatever was written to the row meanwhile; False when it was gone before."""
        actions = [KeyRow.state.set(ERASING), KeyRow.erasing_s.set(at.timestamp()), KeyRow.wrapped.remove()]
        return self._update(self._day_pk(row_class, day), actions, KeyRow.state.is_in(LIVE, CLOSED))

    def note(self, row_class: str, day: str, **sequences: int) -> None:
        """Note what was recorded of a day (`committed`, `counted`, `left`, `swept`); noted again it stays the first."""
        for name, value in sequences.items():
            attribute = getattr(KeyRow, name)
            self._update(self._day_pk(row_class, day), [attribute.set(value)], attribute.does_not_exist())

    def certify(self, row_class: str, day: str, sequence: int, at: datetime) -> bool:
        """Call a day erased, which has no key any more; False when it was called so before."""
        actions = [KeyRow.state.set(ERASED), KeyRow.certified.set(sequence), KeyRow.erased_s.set(at.timestamp())]
        gone = (KeyRow.state == ERASING) & KeyRow.wrapped.does_not_exist()
        return self._update(self._day_pk(row_class, day), actions, gone)

    def epoch_state(self, row_class: str, epoch: int) -> tuple[str, str] | None:
        """Return an epoch's state and KMS key; None when it never had one."""
        row = self._get(self._epoch_pk(row_class, epoch))
        return (row.state, row.kms_key or "") if row else None

    def move_epoch(self, row_class: str, epoch: int, before: str, after: str) -> bool:
        """Move an epoch on; False when it was moved before."""
        return self._update(self._epoch_pk(row_class, epoch), [KeyRow.state.set(after)], KeyRow.state == before)

    def shorten(self, row_class: str, day: str, deadline_s: int) -> bool:
        """Bring forward when a day's key must go; a deadline is never put off, and one that was kept stays kept."""
        keeps = KeyRow.state.is_in(LIVE, CLOSED) & (KeyRow.deadline_s > deadline_s)
        return self._update(self._day_pk(row_class, day), [KeyRow.deadline_s.set(deadline_s)], keeps)

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

    def _update(self, pk: str, actions: list[Any], condition: Condition) -> bool:
        try:
            self._row(pk, STATE).update(actions=actions, condition=condition)
        except UpdateError as refused:
            if code_of(refused) != "ConditionalCheckFailedException":
                raise
            return False
        return True

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
        if code_of(taken) != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _life(row_class: str, day: str, row: KeyRow) -> DayLife:
    return DayLife(
        row_class=row_class,
        day=day,
        state=row.state,
        deadline=datetime.fromtimestamp(row.deadline_s, UTC),
        has_key=row.wrapped is not None,
        closed_at=_instant(row.closed_s),
        erasing_at=_instant(row.erasing_s),
        erased_at=_instant(row.erased_s),
        committed=_whole(row.committed),
        counted=_whole(row.counted),
        left=_whole(row.left),
        certified=_whole(row.certified),
        swept=_whole(row.swept),
    )


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(float(seconds), UTC)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
