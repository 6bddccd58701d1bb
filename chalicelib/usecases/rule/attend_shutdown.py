"""Attend to the end of collection: finish what a crash left, tell everybody, and a day later erase what is left."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.rule.shutdown import erasing, is_erasing, is_in_force
from chalicelib.observability import measure
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.rule.end_collection import carry_out, finish_cancelling, put_on_record
from chalicelib.usecases.rule.erase_remains import CLASSES, ask_for_erasure, erased_so_far
from chalicelib.usecases.rule.settle_policy import bring_forward
from chalicelib.usecases.rule.tell_venues import ENDED, RESUMED, start_telling

if TYPE_CHECKING:
    from chalicelib.domain.rule.shutdown import Shutdown
    from chalicelib.runtime import Workspace


class Attended(Struct, frozen=True):
    """How many counties are still to be told, keys were brought forward, and parts are still to be erased."""

    untold: int = 0
    keys: int = 0
    unerased: int = 0


def attend_shutdown(workspace: Workspace, at: datetime) -> Attended:
    """Take the last order on, as of an instant; idempotent, whatever broke off before."""
    held = workspace.shutdowns.newest()
    if held is None or held[0].confirmed_at is None:
        return Attended()
    shutdown, version = held
    if not is_erasing(workspace.ruling_rows.get(), shutdown.id):  # then nobody cancels any more, whatever a paper says
        shutdown = _finished(workspace)
        if shutdown.cancelled_at is not None:
            return Attended(untold=start_telling(workspace, shutdown, RESUMED))
        if shutdown.effective_at is not None and at < shutdown.effective_at:
            return Attended(untold=start_telling(workspace, shutdown, ENDED))
    if shutdown.erased_at is not None:
        return Attended()
    return _erase(workspace, shutdown, version, at)


def _erase(workspace: Workspace, shutdown: Shutdown, version: int, at: datetime) -> Attended:
    """End the keys of all days, so that the purge erases and certifies them, and have everything else erased.

    From here on nobody cancels. When no part is left, each class is put on record once with how much it was.
    """
    ruling = workspace.ruling_rows.change(lambda found: erasing(found, shutdown.id))
    workspace.rulings.forget()
    if not is_erasing(ruling, shutdown.id):  # somebody cancelled since the order was read
        return Attended()
    office = shutdown.second.office if shutdown.second else ""
    put_on_record(workspace, "SHUTDOWN_ERASING", shutdown, office)
    forwarded = bring_forward(workspace, ruling, at)
    if unerased := ask_for_erasure(workspace, shutdown):
        return Attended(keys=forwarded, unerased=unerased)
    counts, held = erased_so_far(workspace, shutdown)
    for of_class in CLASSES:
        facts: dict[str, Fact | list[str]] = {"class": of_class, "rows": counts[of_class]}
        once = keys.once_name("SHUTDOWN_ERASED", of_class, shutdown.mark)
        with suppress(Conflict):
            holds = {"holds": held} if of_class == "cases" else {}
            record(workspace, "SHUTDOWN_ERASED", purpose="shutdown", ref=shutdown.mark, once=once, facts=facts | holds)
    workspace.shutdowns.change(replace(shutdown, erased_at=workspace.instant()), version)
    measure("shutdown", "Shutdown", 1, action="erased", rows=counts.total())
    return Attended(keys=forwarded)


def _finished(workspace: Workspace) -> Shutdown:
    """Bring what is in force in line with the paper, and a paper with its cancellation; return the order."""
    found = finish_cancelling(workspace)
    if found.cancelled_at is None and not is_in_force(workspace.ruling_rows.get(), found.id):
        return carry_out(workspace, found)
    return found
