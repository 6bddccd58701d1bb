"""What became of each row of an imported sheet: kept for the importer, so nothing in it says who anybody is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct, field

Outcome = Literal["created", "updated", "unchanged", "submitted_already", "rejected"]
CREATED: Final = "created"
UPDATED: Final = "updated"
UNCHANGED: Final = "unchanged"
SUBMITTED_ALREADY: Final = "submitted_already"
REJECTED: Final = "rejected"
ERRORS_AT_MOST = 20  # of one row: ninety doors may each be wrong, and a person mends some and sends again


class RowError(Struct, frozen=True):
    """What is wrong with one cell; `params` fill the wording and never hold what stands there."""

    column: str
    cell: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class RowResult(Struct, frozen=True, kw_only=True):
    """One row under its Excel number; with errors it is rejected, and nothing of it is kept."""

    row: int
    outcome: Outcome
    venue_id: str | None = None
    state: str | None = None
    missing: tuple[str, ...] = ()
    errors: tuple[RowError, ...] = ()

    @property
    def accepted(self) -> bool:
        """Say whether the row stands in the ledger now (or would, had this been no dry run)."""
        return self.outcome != REJECTED


def rejected(row: int, errors: tuple[RowError, ...]) -> RowResult:
    """Reject a row for its errors."""
    return RowResult(row=row, outcome=REJECTED, errors=errors[:ERRORS_AT_MOST])
