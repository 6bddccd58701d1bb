"""Tell whoever a case is about that he was looked for: once a case, before anything that was found is shown."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from chalicelib.domain.span import accesses_delay
from chalicelib.security.contact_ids import ContactIds
from chalicelib.usecases.tracing.live import subject_of
from chalicelib.usecases.tracing.opened_case import OpenedCase

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

PURPOSE = "流行病学调查：查询您到过的场所"
AT_ONCE = 16


def tell_subjects(workspace: Workspace, opened: Sequence[OpenedCase]) -> None:
    """Note beside the people of cases that these are being traced, to be seen by them after the policy's hours.

    A venue is nobody. However often a case is previewed and run, there is one note of it, of the first time.
    """
    _ = workspace.accesses, workspace.alerts, workspace.day_keys  # built once
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(lambda each: _tell(workspace, each), opened):
            pass


def _tell(workspace: Workspace, opened: OpenedCase) -> None:
    case, now, ids = opened.case, workspace.instant(), ContactIds(opened.key)
    # A day, and a name that only the case's key leads to: whoever sees keys of rows links no case to a person by them.
    day = (case.decided_at or case.opened_at).replace(hour=0, minute=0, second=0, microsecond=0)
    for person in sorted(subject_of(workspace, opened).people):
        place = (day, ids.of(person))
        workspace.accesses.record_once(
            person, place, opened.role.office, PURPOSE, now, after=accesses_delay(workspace.tenant)
        )
