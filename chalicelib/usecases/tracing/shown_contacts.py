"""Whoever has been revealed in a case: shown, and on record with it. Whoever only may be named is not among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.tracing.candidate import Candidate
    from chalicelib.runtime import Workspace

TOGETHER = 100


def shown_names(workspace: Workspace, case_id: str, until: datetime | None = None) -> list[str]:
    """Return the names of a case's revealed contacts: of all, or of those who were by an instant."""
    marks = workspace.reveals.marks(case_id).values()
    return sorted(each.contact for each in marks if each.shown_at and (until is None or each.shown_at <= until))


def candidates(workspace: Workspace, case_id: str, key: bytes, names: Sequence[str]) -> Iterator[Candidate]:
    """Yield candidates by their names; one whom nobody finds any more is passed over."""
    for start in range(0, len(names), TOGETHER):
        yield from workspace.contacts.get(case_id, names[start : start + TOGETHER], key)


def all_candidates(workspace: Workspace, case_id: str, degree: int, key: bytes) -> Iterator[Candidate]:
    """Yield the candidates of an order that a case's last run found."""
    after: str | None = None
    while True:
        found, after = workspace.contacts.page(case_id, degree, key, TOGETHER, after)
        yield from found
        if after is None:
            return
