"""Confirm a hold: a second person of another office, who saw how much it keeps; from then on it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.custody.hold import CONFIRMED, PENDING, Hold, HoldCase
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.second_person import FirstPerson, check_second
from chalicelib.observability import log
from chalicelib.storage.holds import case_of
from chalicelib.usecases.custody import list_rows
from chalicelib.usecases.custody.place_hold import Shown
from chalicelib.usecases.custody.settle_holds import keep_listed, pending_of, put_on_record

if TYPE_CHECKING:
    from chalicelib.domain.person.role import Role
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.cases import CaseRow


def confirm(workspace: Workspace, caller: Caller, hold_id: str, seen: int | None = None) -> Shown:
    """Confirm a hold and re-seal what it lists; refuse when it has grown beyond the rows he has seen.

    The confirmation is claimed first, recorded, and then carried out; whoever confirmed may repeat it after a crash,
    and the hourly job does what he does not.
    """
    held = workspace.holds.get(hold_id)
    role = next((each for each in caller.roles_named("approver") if held and each.covers(held[0].region)), None)
    if held is None or role is None:
        raise NotFound("not_found")
    hold, row = held
    now = workspace.instant()
    people = workspace.holds.open_people(row, workspace.keyring)
    state = hold.state(now, pending_of(workspace))
    if state != PENDING and not (state == CONFIRMED and people.confirmed_by == caller.account):
        raise Conflict("hold_state", state=state)
    key = workspace.case_keys.open(case_of(hold.id), now)
    case = workspace.holds.open_case(row, key)
    if state == PENDING:
        check_second(caller, role.office, FirstPerson(people.by, people.by_person, hold.office))
        hold = _claim(workspace, caller, role, (hold, row), case, seen)
    put_on_record(workspace, hold)
    for what in hold.days:
        keep_listed(workspace, hold, case, key, what)
    log("hold_confirmed", region=hold.region, rows=hold.rows)
    return Shown(hold, case)


def _claim(
    workspace: Workspace, caller: Caller, role: Role, held: tuple[Hold, CaseRow], case: HoldCase, seen: int | None
) -> Hold:
    hold, row = held
    now = workspace.instant()
    found = list_rows.estimate(workspace, case.stretches, now)
    list_rows.check(workspace, case.stretches, found)
    if seen is not None and found.rows > seen:
        raise Conflict("hold_grown", rows=found.rows)
    people = replace(
        workspace.holds.open_people(row, workspace.keyring),
        confirmed_by=caller.account,
        confirmed_person=caller.person,
    )
    after = hold.confirmed(role.office, found.days, found.rows, now)
    workspace.holds.change(after, row, people=workspace.holds.close_people(hold.id, people, workspace.keyring))
    return after
