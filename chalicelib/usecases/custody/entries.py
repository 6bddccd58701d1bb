"""The entries of a day's custody: what stands once, what failed, what was added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Conflict
from chalicelib.observability import measure
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import Fact, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.runtime import Workspace


def once(workspace: Workspace, kind: str, row_class: str, day: str, facts: Mapping[str, Fact]) -> int:
    """Append what may stand once of a class and day (or epoch); return the sequence under which it stands."""
    name = keys.once_name(kind, row_class, day)
    try:
        sequence = record(workspace, kind, purpose="destruction", once=name, facts={"class": row_class, **facts})
    except Conflict as stands:
        return int(str(stands.facts["sequence"]))
    measure("purge", kind.capitalize(), 1, kind=kind, day=day, **{"class": row_class})
    return sequence


def fail(
    workspace: Workspace, row_class: str, day: str, reason: str, *, venue: str | None = None, count: int = 0
) -> None:
    """Append a FAIL, and ring; any number of them may stand before the one CERT."""
    facts: dict[str, Fact] = {"class": row_class, "day": day, "reason": reason, "count": count}
    record(workspace, "FAIL", purpose="destruction", facts=facts | ({"venue": venue} if venue else {}))
    measure("purge_failed", "Failed", 1, day=day, venue=venue, cause=reason, level="error", **{"class": row_class})


def facts_of(workspace: Workspace, sequence: int) -> dict[str, Any]:
    """Return what an entry says; LookupError when it is not there."""
    line = workspace.audit.line(sequence)
    if line is None:
        raise LookupError(f"entry {sequence}")
    facts: dict[str, Any] = json.loads(line)["facts"]
    return facts


def rows_added(workspace: Workspace, row_class: str, day: str) -> int:
    """Add up the rows that lists added to a day."""
    return sum(int(facts_of(workspace, sequence)["rows"]) for sequence in workspace.audit.added(row_class, day))
