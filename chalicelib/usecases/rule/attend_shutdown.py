"""Attend to the end of collection: finish what a crash left, and see that everybody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.usecases.rule.end_collection import carry_out, take_back
from chalicelib.usecases.rule.tell_venues import ENDED, RESUMED, start_telling

if TYPE_CHECKING:
    from chalicelib.domain.rule.shutdown import Shutdown
    from chalicelib.runtime import Workspace


@dataclass(frozen=True, slots=True)
class Attended:
    """How many counties are still to be told."""

    untold: int = 0


def attend_shutdown(workspace: Workspace, at: datetime) -> Attended:
    """Take the last order on, as of an instant; idempotent, whatever broke off before."""
    held = workspace.shutdowns.newest()
    if held is None or held[0].confirmed_at is None:
        return Attended()
    shutdown = held[0]
    _finish(workspace, shutdown)
    return Attended(untold=_tell(workspace, shutdown, at))


def _finish(workspace: Workspace, shutdown: Shutdown) -> None:
    """Bring what is in force in line with the paper."""
    ending = workspace.ruling_rows.get().ending
    in_force = ending is not None and ending.shutdown == shutdown.id
    if shutdown.cancelled_at is not None and in_force:
        take_back(workspace, shutdown)
    if shutdown.cancelled_at is None and not in_force:
        carry_out(workspace, shutdown)


def _tell(workspace: Workspace, shutdown: Shutdown, at: datetime) -> int:
    """Start the counties that have not been told; who must be told is gone once what is left is erased."""
    if shutdown.cancelled_at is not None:
        return start_telling(workspace, shutdown, RESUMED)
    if shutdown.effective_at is not None and at < shutdown.effective_at:
        return start_telling(workspace, shutdown, ENDED)
    return 0
