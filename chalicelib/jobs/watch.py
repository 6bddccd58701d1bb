"""On a schedule of its own: ring when a day or a case is overdue, no purge ended for 25 hours, or an index is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib import runtime
from chalicelib.jobs.due import time_of
from chalicelib.observability import log, measure
from chalicelib.usecases.custody.end_cases import overdue_cases
from chalicelib.usecases.custody.purge import overdue
from chalicelib.usecases.tracing.want_indexes import late_indexes

SILENT_FOR = timedelta(hours=25)


def handle(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda passes it
    """Look, measure what is overdue, and return it; the metric's absence rings too."""
    workspace = runtime.for_tenant()
    at = time_of(event, workspace)
    late = overdue(workspace, at)
    for life in late:
        measure(
            "purge_overdue_day", "Day", 1, day=life.day, state=life.state, level="error", **{"class": life.row_class}
        )
    unindexed = late_indexes(workspace, at)
    for missing in unindexed:
        life, count = missing.life, len(missing.counties)
        log("index_missing", day=life.day, count=count, level="error", **{"class": life.row_class})
    measure("index_late", "Days", len(unindexed))
    cases = overdue_cases(workspace, at)
    if cases:
        measure("purge_overdue_case", "Case", cases, level="error")
    ran_at = workspace.purge_marks.ran_at()
    silent = int(ran_at is None or at - ran_at > SILENT_FOR)
    measure("purge_overdue", "Overdue", len(late) + cases + silent, count=len(late) + cases, failed=silent)
    return {"overdue": len(late) + cases, "silent": silent}
