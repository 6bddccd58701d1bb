"""Telling a lost race, after which one reads again, from a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pynamodb.exceptions import PutError, TransactWriteError

from chalicelib.domain.errors import Conflict
from chalicelib.storage.faults import code_of

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition
    from pynamodb.models import Model

_RACES = {"ConditionalCheckFailed", "TransactionConflict"}


def unless_contended(cancelled: TransactWriteError) -> None:
    """Raise what is no lost race."""
    if code_of(cancelled) in {"TransactionConflictException", "TransactionInProgressException"}:
        return
    if not {reason.code for reason in cancelled.cancellation_reasons if reason is not None} & _RACES:
        raise cancelled


def save_over(row: Model, read: Condition) -> None:
    """Write a row over what was read of it, or refuse: somebody else has written it meanwhile."""
    try:
        row.save(condition=read)
    except PutError as lost:
        if code_of(lost) != "ConditionalCheckFailedException":
            raise
        raise Conflict("changed_meanwhile") from None
