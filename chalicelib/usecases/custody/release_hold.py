"""Give a hold up before its end: either of its two people may; nothing of it is read from then on."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict, Forbidden, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.custody.place_hold import PROPOSERS
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.custody.settle_holds import pending_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def release(workspace: Workspace, caller: Caller, hold_id: str) -> None:
    """Give a hold up; within the hour its key is removed and its rows are deleted (end_holds)."""
    held = workspace.holds.get(hold_id)
    role = next((each for each in caller.roles_named(*PROPOSERS) if held and each.covers(held[0].region)), None)
    if held is None or role is None:
        raise NotFound("not_found")
    hold, row = held
    people = workspace.holds.open_people(row, workspace.keyring)
    if not people.include(caller.account, caller.person):
        raise Forbidden("not_of_the_two")
    after = hold.released(role.office, workspace.instant(), pending_of(workspace))
    with suppress(Conflict):  # a repeat after a crash: it is on record
        once = keys.once_name("HOLD_RELEASED", "hold", hold.ref)
        record(workspace, "HOLD_RELEASED", office=role.office, purpose="hold", ref=hold.ref, once=once)
    workspace.holds.change(after, row)
    log("hold_released", region=hold.region)
