"""Check an identity in person: an officer has seen the document and the phone, and answers for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Conflict, Forbidden
from chalicelib.domain.particulars import Particulars
from chalicelib.domain.phone import Phone
from chalicelib.observability import log
from chalicelib.storage.identities import Word
from chalicelib.usecases.record import record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_HOUR_S = 3600
OFFICERS = ("reviewer", "command")


def check_identity(workspace: Workspace, caller: Caller, phone: Phone, who: Particulars, *, displace: bool) -> None:
    """Bind a phone's account to the person whom an officer has before him; never to himself.

    `displace` ends the person's binding to another account (a lost phone), unless that account holds roles.
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
    officer = caller.roles_named(*OFFICERS)[0]
    record(
        workspace,
        "identity_checked",
        office=officer.office,
        purpose="in_person",
        facts={"region": officer.region, "displace": displace},
    )
    word = Word(now, caller.account, displace)
    if of_another and doubtful:
        workspace.identities.move_phone(account_id, who, word, verified=True)
    else:
        workspace.identities.bind(account_id, who, word, proves=True)
    log("identity_checked", region=officer.region)
