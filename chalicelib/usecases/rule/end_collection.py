"""End the collection: one orders, a second of another office confirms, and it stops at once; cancelled within a day."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain import naming
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.second_person import FirstPerson
from chalicelib.domain.rule.resolution import CANCELLED, cancelled, confirmed, is_same
from chalicelib.domain.rule.ruling import Revocation
from chalicelib.domain.rule.shutdown import (
    Shutdown,
    ShutdownState,
    ended,
    is_erasing,
    is_in_force,
    resumed,
    revocation_of,
    revoked,
)
from chalicelib.observability import measure
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.rule.change_policy import day_of, province_role

if TYPE_CHECKING:
    from chalicelib.domain.rule.resolution import State
    from chalicelib.runtime import Workspace

_STATES: dict[State, ShutdownState] = {
    "proposed": "proposed",
    "confirmed": "ended",
    "effective": "erasing",
    "cancelled": "cancelled",
    "lapsed": "lapsed",
}


def order(workspace: Workspace, caller: Caller, order_no: str, reason: str) -> Shutdown:
    """Put the end of collection before a second person; nothing stops yet."""
    role, now = province_role(workspace, caller), workspace.instant()
    fields = Fields()
    number = fields.take("order_no", naming.description, order_no, "")
    said = fields.take("reason", naming.free_text, reason, "")
    fields.done()
    held = workspace.shutdowns.newest()
    if held is not None and (held[0].is_open(now, day_of(workspace)) or _began_to_erase(workspace, held[0])):
        raise Conflict("shutdown_state", state=state_of(workspace, held[0]))
    shutdown = Shutdown(
        number=held[0].number + 1 if held else 1,
        mark=workspace.fresh_id(),
        at=now,
        first=FirstPerson(caller.account, caller.person, role.office),
        order_no=number,
        reason=said,
    )
    workspace.shutdowns.add(shutdown)
    put_on_record(workspace, "SHUTDOWN_PROPOSED", shutdown, role.office)
    measure("shutdown", "Shutdown", 1, action="proposed")
    return shutdown


def confirm(workspace: Workspace, caller: Caller, order_no: str | None) -> Shutdown:
    """Confirm the order of another office: collection has ended. Repeated after a crash, it has the same effect."""
    role, now = province_role(workspace, caller), workspace.instant()
    shutdown, version = latest(workspace)
    if order_no is not None and order_no.strip() != shutdown.order_no:
        raise Conflict("order_differs")
    if not (shutdown.second and is_same(caller, shutdown.second) and shutdown.cancelled_at is None):
        shutdown = confirmed(shutdown, caller, role.office, now, day_of(workspace))
        workspace.shutdowns.change(shutdown, version)
    return carry_out(workspace, shutdown)


def carry_out(workspace: Workspace, shutdown: Shutdown) -> Shutdown:
    """Put a confirmed order on record and in force; done again, it changes nothing."""
    ending = shutdown.ending()
    if ending is None or shutdown.second is None:
        return shutdown
    put_on_record(workspace, "SHUTDOWN_PROPOSED", replace(shutdown, effective_at=None), shutdown.first.office)
    put_on_record(workspace, "SHUTDOWN", shutdown, shutdown.second.office)
    workspace.ruling_rows.change(lambda ruling: ended(ruling, ending))
    workspace.rulings.forget()
    if finish_cancelling(workspace).cancelled_at is not None:  # by the other one, while this was under way
        raise Conflict("shutdown_state", state=CANCELLED)
    measure("shutdown", "Shutdown", 1, action="ended")
    return shutdown


def cancel(workspace: Workspace, caller: Caller) -> Shutdown:
    """Cancel the order while nothing is erased: collection goes on. Repeated after a crash, it finishes.

    A confirmed one is taken out of the ruling first, where the start of erasing is written too: of the two, one comes
    too late. Only then do record and paper say so, and whoever finds that they do not yet writes them.
    """
    role, now = province_role(workspace, caller), workspace.instant()
    shutdown, version = latest(workspace)
    if _began_to_erase(workspace, shutdown):
        raise Conflict("shutdown_state", state="erasing")
    if not (shutdown.cancelled_by and is_same(caller, shutdown.cancelled_by)):
        after = cancelled(shutdown, caller, role.office, now, day_of(workspace))
        if shutdown.confirmed_at is not None:
            revocation = Revocation(shutdown=shutdown.id, at=now, by_first=is_same(caller, shutdown.first))
            workspace.ruling_rows.change(lambda ruling: revoked(ruling, revocation))
            return finish_cancelling(workspace)
        workspace.shutdowns.change(after, version)
        shutdown = after
    return take_back(workspace, shutdown)


def finish_cancelling(workspace: Workspace) -> Shutdown:
    """Finish what a crash left of a cancellation of the last order; return the order as it is then."""
    shutdown, version = latest(workspace)
    ruling = workspace.ruling_rows.get()
    revocation = revocation_of(ruling, shutdown.id)
    if revocation is not None and shutdown.cancelled_at is None:
        shutdown = take_back(workspace, shutdown.cancelled_as(revocation))
        workspace.shutdowns.change(shutdown, version)
    elif shutdown.cancelled_at is not None and is_in_force(ruling, shutdown.id):
        take_back(workspace, shutdown)
    return shutdown


def take_back(workspace: Workspace, shutdown: Shutdown) -> Shutdown:
    """Put a cancellation on record and let collection go on."""
    by = shutdown.cancelled_by or shutdown.first
    put_on_record(workspace, "SHUTDOWN_CANCELLED", shutdown, by.office)
    workspace.ruling_rows.change(lambda ruling: resumed(ruling, shutdown.id))
    workspace.rulings.forget()
    measure("shutdown", "Shutdown", 1, action=CANCELLED)
    return shutdown


def latest(workspace: Workspace) -> tuple[Shutdown, int]:
    """Return the last order with its version; NotFound when there never was one."""
    held = workspace.shutdowns.newest()
    if held is None:
        raise NotFound("not_found")
    return held


def state_of(workspace: Workspace, shutdown: Shutdown) -> ShutdownState:
    """Say how far an order got."""
    if shutdown.erased_at is not None:
        return "erased"
    return _STATES[shutdown.state(workspace.instant(), day_of(workspace))]


def put_on_record(workspace: Workspace, kind: str, shutdown: Shutdown, office: str) -> None:
    """Put a step of an order on record, once."""
    facts = {
        "order_no": shutdown.order_no,
        "erase_at": shutdown.effective_at.isoformat() if shutdown.effective_at else None,
    }
    once = keys.once_name(kind, "shutdown", shutdown.mark)
    with suppress(Conflict):
        record(workspace, kind, office=office, purpose="shutdown", ref=shutdown.mark, once=once, facts=facts)


def _began_to_erase(workspace: Workspace, shutdown: Shutdown) -> bool:
    return is_erasing(workspace.ruling_rows.get(), shutdown.id)
