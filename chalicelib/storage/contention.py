"""Telling a lost race, after which one reads again, from a fault."""

from __future__ import annotations

from pynamodb.exceptions import TransactWriteError

_RACES = {"ConditionalCheckFailed", "TransactionConflict"}


def unless_contended(cancelled: TransactWriteError) -> None:
    """Raise what is no lost race."""
    if cancelled.cause_response_code in {"TransactionConflictException", "TransactionInProgressException"}:
        return
    if not {reason.code for reason in cancelled.cancellation_reasons if reason is not None} & _RACES:
        raise cancelled
