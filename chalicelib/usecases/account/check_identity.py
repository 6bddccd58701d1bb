"""Check an identity in person: an officer has seen the document and the phone, and answers for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, Forbidden, one_field
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.particulars import Particulars
from chalicelib.domain.person.phone import Phone
from chalicelib.domain.person.role import Role
from chalicelib.observability import log
from chalicelib.storage.identities import Word
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.ephemera import EphemeraRow

_HOUR_S = 3600
OFFICERS = ("reviewer", "command")


def check_identity(workspace: Workspace, caller: Caller, phone: Phone, who: Particulars, *, displace: bool) -> None:
    """Bind a phone's account to the person whom an officer has before him; never to himself.

    `displace` ends the person's binding to another account (a lost phone), unless that account holds roles; its phone
    is told.
    """
    cap = workspace.tenant.limits.identity_checks_per_staff_hour
    workspace.ephemera.spend("identity_checks", caller.account, cap, _HOUR_S)
    who = replace(who, phone=phone.number)
    person = workspace.people.person(who.id_type, who.id_number)
    account_id = workspace.people.account_of_phone(phone.number, create=True)
    if account_id == caller.account or person == caller.person:
        raise Forbidden("own_identity")
    now = workspace.instant()
    account = workspace.people.account(account_id)
    doubtful = account is not None and account.doubtful_at(
        now, timedelta(days=workspace.tenant.tokens.reverify_after_days)
    )
    of_another = account is not None and account.person not in {None, person}
    if of_another and not doubtful and account is not None and account.identity == "verified":
        raise Conflict("phone_taken")
    displaced = _bound_elsewhere(workspace, person, account_id) if displace else None
    officer = _answerable(workspace, caller, who) if displaced else caller.roles_named(*OFFICERS)[0]
    record(
        workspace,
        "identity_checked",
        office=officer.office,
        purpose="in_person",
        facts={"region": officer.region, "displace": displace},
    )
    messages = _telling(workspace, displaced) if displaced else ()
    word = Word(now, caller.account, displaced, messages)
    if of_another and doubtful:
        workspace.identities.move_phone(account_id, who, word, verified=True)
    else:
        workspace.identities.bind(account_id, who, word, proves=True)
    workspace.outbox.send(*messages)
    log("identity_checked", region=officer.region)


def _bound_elsewhere(workspace: Workspace, person: str, account_id: str) -> str | None:
    holder = workspace.people.person_account(person)
    return None if holder == account_id else holder


def _answerable(workspace: Workspace, caller: Caller, who: Particulars) -> Role:
    """Return the role in which an officer may move this person; of another name, or living elsewhere, he may not.

    A residence in words, or known more coarsely than the officer's region, says nothing against him.
    """
    known = workspace.people.particulars(workspace.people.person(who.id_type, who.id_number))
    if known is None or same_name_key(known.name) != same_name_key(who.name):
        raise one_field("name", "name_mismatch")
    home = known.residence or ""
    for role in caller.roles_named(*OFFICERS):
        if not home.isdigit() or role.covers(home) or role.region.startswith(home):
            return role
    raise Forbidden("outside_your_region")


def _telling(workspace: Workspace, account_id: str) -> tuple[EphemeraRow, ...]:
    """Draft what the phone is told whose account no longer speaks for anybody."""
    from chalicelib.storage.outbox import Message

    phone = workspace.people.phone_of(account_id)
    return (workspace.outbox.draft(Message("identity_moved", phone, {})),) if phone else ()
