"""Grant roles: to a phone and a name; they work once that phone's holder is verified to be of that name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict, Forbidden, one_field
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.person.account import Account
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.phone import Phone
from chalicelib.domain.person.role import Role, may_grant
from chalicelib.domain.person.standing import Grant
from chalicelib.observability import log
from chalicelib.usecases.account.keep_alive import hold
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

ATTEMPTS = 3


class Appointment(Hidden, frozen=True):
    """Who gets which roles; the roles name the office."""

    phone: Phone
    name: str
    roles: tuple[Role, ...]


def grant_roles(workspace: Workspace, caller: Caller, wanted: Appointment) -> tuple[str, list[Grant]]:
    """Grant roles that the caller may give, to anybody but himself; return the account and its new grants."""
    if not all(may_grant(caller.roles, role) for role in wanted.roles):
        raise Forbidden("outside_your_region")
    account_id = workspace.people.account_of_phone(wanted.phone.number, create=True)
    for attempt in range(ATTEMPTS):
        held = workspace.people.versioned(account_id)
        if account_id == caller.account or (caller.person is not None and held[0].person == caller.person):
            raise Forbidden("own_grant")
        try:
            return account_id, _grant(workspace, caller, wanted, held)
        except Conflict:
            if attempt == ATTEMPTS - 1:
                raise
    raise Conflict("changed_meanwhile")


def appoint_first(workspace: Workspace, wanted: Appointment) -> str:
    """Make a province's first security_admin on the word of its operator; Conflict when it has one.

    He signs in with that phone, is verified under that name and enrols a second factor before he can do anything.
    """
    root = workspace.tenant.region_root
    if not workspace.ephemera.put_once("first_security_admin", "lock", value=True, lifetime_s=60):
        raise Conflict("changed_meanwhile")
    try:
        for _, _, account_id in workspace.staff.within(root, [root]):
            held = {(grant.role.name, grant.role.region) for grant in workspace.people.grants(account_id)}
            if ("security_admin", root) in held:
                raise Conflict("security_admin_exists")
        account_id = workspace.people.account_of_phone(wanted.phone.number, create=True)
        _grant(workspace, None, wanted, workspace.people.versioned(account_id))
    finally:
        workspace.ephemera.delete("first_security_admin", "lock")
    return account_id


def _grant(workspace: Workspace, caller: Caller | None, wanted: Appointment, held: tuple[Account, int]) -> list[Grant]:
    """Write a grant; without a caller it is the operator's."""
    from chalicelib.storage.outbox import Message

    account, now = held[0], workspace.instant()
    person = _bound(workspace, account, wanted.name)
    grants = [
        Grant(
            role=role,
            name_box=workspace.staff.name_box(account.id, role, wanted.name),
            granted_at=now,
            granted_by=caller.person if caller else None,
            person=person,
        )
        for role in wanted.roles
    ]
    ref = workspace.fresh_id()
    record(
        workspace,
        "roles_granted",
        office=office_of(caller) if caller else "operator",
        purpose="staff" if caller else "first_security_admin",
        ref=ref,
        facts={"roles": [f"{role.name}@{role.region}" for role in wanted.roles]},
    )
    note = workspace.staff.note(account.id, "roles_granted", ref, caller.account if caller else None, now)
    message = workspace.outbox.draft(Message("staff_granted", wanted.phone.number, {}))
    workspace.staff.grant(held, grants, note, [message])
    hold(workspace, account.id)
    workspace.outbox.send(message)
    log("roles_granted", count=len(grants), state="bound" if person else "waiting")
    return grants


def office_of(caller: Caller) -> str | None:
    """Return the office from which staff are tended."""
    return next((role.office for role in caller.roles_named("security_admin", "command")), None)


def _bound(workspace: Workspace, account: Account, name: str) -> str | None:
    """Return the person a grant is bound to at once; None when it waits for somebody of that name."""
    if account.identity != "verified" or account.person is None:
        return None
    known = workspace.people.particulars(account.person)
    if known is None or same_name_key(known.name) != same_name_key(name):
        raise one_field("name", "name_mismatch")
    return account.person
