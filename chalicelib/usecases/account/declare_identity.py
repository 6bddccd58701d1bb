"""Declare an identity: an ID number is no password, so the verifier's word alone binds an account to a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, Unauthorized, one_field
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.person.account import Account, Session
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.particulars import Particulars
from chalicelib.domain.person.standing import Standing
from chalicelib.observability import log
from chalicelib.storage.identities import Word
from chalicelib.usecases.account.issue_tokens import Tokens, renewed
from chalicelib.verification.port import VerifierDown

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_DAY_S = 86400


class Declared(Struct, frozen=True):
    """How sure we are now, and tokens that say so; the refresh token changed only when `moved`."""

    identity: Literal["verified", "self_declared"]
    tokens: Tokens
    moved: bool = False


def declare_identity(workspace: Workspace, caller: Caller, who: Particulars) -> Declared:
    """Bind the caller's account to a person, or note what he says.

    A person who is bound elsewhere is refused only to whom the verifier confirms: a number alone tells nobody that its
    owner is registered.
    """
    workspace.ephemera.spend("identity", caller.account, workspace.tenant.limits.identity_per_account_day, _DAY_S)
    now = workspace.instant()
    standing = workspace.sessions.standing(caller.account)
    session = standing.session(caller.session, now) if standing else None
    if standing is None or session is None:
        raise Unauthorized("token_invalid")
    account = standing.account
    who = replace(who, phone=workspace.people.boxes.phone(account))
    person = workspace.people.person(who.id_type, who.id_number)
    if standing.proven(session) and account.person == person and account.identity == "verified":
        matched = _unchanged(workspace, person, who)
    else:
        # Without the phone a name and a number would do, and they are no password.
        matched = who.phone is not None and believed(workspace, who)
    if matched and workspace.people.person_account(person) not in {None, account.id}:
        raise Conflict("identity_taken")
    log("identity_declared", state="verified" if matched else "self_declared")
    if not standing.proven(session):
        return _prove(workspace, standing, session, who, matched=matched, now=now)
    if matched:
        workspace.identities.bind(account.id, who, Word(now))
    else:
        workspace.identities.declare(account.id, who)
    return _told(workspace, account.id, session, now)


def believed(workspace: Workspace, who: Particulars) -> bool:
    """Ask the verifier; when it is down nobody is verified, and nobody is refused."""
    try:
        return workspace.verifier.matches(who)
    except VerifierDown as down:
        log("verifier_down", cause=str(down), level="warning")
        return False


def _unchanged(workspace: Workspace, person: str, who: Particulars) -> bool:
    """Accept a verified person who declares himself again; another name for him needs an officer."""
    known = workspace.people.particulars(person)
    if known is not None and same_name_key(known.name) != same_name_key(who.name):
        raise one_field("name", "name_mismatch")
    return True


def _prove(
    workspace: Workspace, standing: Standing, session: Session, who: Particulars, *, matched: bool, now: datetime
) -> Declared:
    """Judge a session that may be a stranger's: the same person gets all back, another one an account of his own."""
    account = standing.account
    if account.person != workspace.people.person(who.id_type, who.id_number):
        fresh = workspace.identities.move_phone(account.id, who, Word(now), verified=matched)
        return _moved(workspace, standing, fresh, now)
    if not matched and account.identity == "verified":
        declared = replace(session, declared=(account.person or "", who.mask))
        workspace.sessions.keep(account.id, declared)
        return _told(workspace, account.id, declared, now)
    # What proves the session proves no other that began since the silence: those end first.
    workspace.sessions.end(account.id, *(other for other in _doubtful(standing) if other != session.id))
    if matched:
        account = workspace.identities.bind(account.id, who, Word(now), proves=True)
    else:
        account = workspace.identities.declare(account.id, who, proves=True)
    if account.invited_at is not None:
        from chalicelib.usecases.account.sign_in import accept_what_waits

        accept_what_waits(workspace, account)
    return _told(workspace, account.id, session, now)


def _moved(workspace: Workspace, standing: Standing, fresh: Account, now: datetime) -> Declared:
    """Carry the session over to the new holder's own account, and end what he began in the old one."""
    from chalicelib.usecases.account.sign_in import open_session

    tokens = open_session(workspace, fresh.id, now, second_factor=False)
    workspace.sessions.end(standing.account.id, *_doubtful(standing))
    return Declared("verified" if fresh.identity == "verified" else "self_declared", tokens, moved=True)


def _told(workspace: Workspace, account_id: str, session: Session, now: datetime) -> Declared:
    standing = workspace.sessions.standing(account_id)
    if standing is None:
        raise Unauthorized("token_invalid")
    identity = standing.bearer(session)[2]
    return Declared(
        "verified" if identity == "verified" else "self_declared", renewed(workspace, standing, session, now)
    )


def _doubtful(standing: Standing) -> list[str]:
    return [session.id for session in standing.sessions.values() if not standing.proven(session)]
