"""Read again what nobody could read at the door: whoever was abnormal all the time gets his alert, late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.entry.written import WrittenSeal
from chalicelib.observability import log, measure
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.storage.wire import WireError
from chalicelib.usecases.alarm.raise_alert import raise_alert

if TYPE_CHECKING:
    from chalicelib.domain.entry.kept_visit import KeptVisit
    from chalicelib.runtime import Workspace

READ_MAX = 4000  # of one run; the next goes on where this one stopped


def read_again(workspace: Workspace) -> tuple[int, int]:
    """Return how many alerts were raised late, and how many visits failed; it stops while still nobody answers."""
    raised = failed = 0
    for count, (county, pk, sk) in enumerate(_noted(workspace), 1):
        try:
            visit = workspace.visits.get(pk, sk)
            health = _colour(workspace, visit) if visit else None
            if health is not None and health.unread:
                break
            if visit and health and workspace.tenant.is_abnormal(health.colour, health.flags):
                raised += raise_alert(workspace, visit, health)
            if health is not None:
                workspace.unread.settle(county, pk, sk)
        except Exception as fault:  # noqa: BLE001  one bad row must not hide the others; the job fails at its end
            failed += 1
            log("read_again_failed", region=county, cause=type(fault).__name__, level="error")
        if count == READ_MAX:
            log("read_again_full", count=count, level="warning")
            break
    if raised:
        measure("alerts_raised_late", "RaisedLate", raised)
    return raised, failed


def _noted(workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    for county in workspace.regions.counties_under(workspace.tenant.region_root):
        for pk, sk in workspace.unread.of(county):
            yield county, pk, sk


def _colour(workspace: Workspace, visit: KeptVisit) -> Health | None:
    """Read the colour of whoever came, as the door would have; None when his day is destroyed."""
    try:
        key = workspace.day_keys.get(visit.row_class, visit.day)
    except DayKeyGone:
        return None
    seal = workspace.visits.open(visit, key, WrittenSeal if visit.mode == "assisted" else VisitSeal)
    try:
        return workspace.colours.of(seal.shown.person, workspace.instant(), _document(workspace, seal))
    except WireError:
        return Health(unread=True)


def _document(workspace: Workspace, seal: VisitSeal) -> Callable[[], tuple[str, str]] | None:
    """Return what tells the number of somebody without an account, should a platform be asked."""
    if isinstance(seal, WrittenSeal):
        who = seal.written
        return lambda: (who.id_type or "resident_id", who.id_number or "")
    name = seal.shown.companion_id
    if name is None:
        return None
    companion = workspace.door.companions(seal.account).get(name)
    if companion is None:
        return None
    return lambda: workspace.companion_document(seal.account, name, companion["box"])
