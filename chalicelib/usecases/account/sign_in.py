"""Sign in by phone: answer the challenge, and with a role that sees people prove a second factor."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import DomainError, one_field
from chalicelib.domain.person.account import Account, Session
from chalicelib.domain.person.standing import Standing
from chalicelib.observability import log
from chalicelib.storage.challenges import Challenge
from chalicelib.storage.sessions import KEPT
from chalicelib.usecases.account.issue_tokens import Tokens, expiry, issue, sealed_bearer
from chalicelib.usecases.account.keep_alive import keep_alive, let_go

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def sign_in(workspace: Workspace, challenge_id: str, code: str, totp: str | None) -> Tokens:
    """Turn an answered challenge into a session; a right code without the second factor it needs stays good."""
    challenge = workspace.challenges.attempt(challenge_id, workspace.tenant.limits.sign_in_tries_per_challenge)
    if challenge is None:
        raise one_field("challenge", "challenge_invalid")
    if not workspace.challenges.fits(challenge, _digits(code)):
        raise one_field("code", "code_wrong")
    now = workspace.instant()
    known = workspace.people.account_of_phone(challenge.phone)
    standing = workspace.sessions.standing(known) if known else None
    second_factor = _check_totp(workspace, standing, challenge, totp, now)
    if not workspace.challenges.use(challenge):
        raise one_field("challenge", "challenge_invalid")
    account = known or workspace.people.account_of_phone(challenge.phone, create=True)
    return open_session(workspace, account, now, second_factor)


def open_session(workspace: Workspace, account_id: str, now: datetime, second_factor: bool) -> Tokens:
    """Begin a session for whoever holds the account's phone now."""
    account = workspace.people.change(account_id, lambda found: _signed_in(workspace, found, now))
    standing = workspace.sessions.standing(account_id) or Standing(account)
    session = Session(
        id=workspace.fresh_id(),
        started_at=now,
        rotated_at=now,
        expires_at=now,
        totp_at=now if second_factor else None,
    )
    session = replace(session, expires_at=expiry(workspace, standing, session, now))
    session = sealed_bearer(workspace, standing, session)
    workspace.sessions.begin(account_id, session)
    keep_alive(workspace, standing, now)
    if account.kept_until is None:
        let_go(workspace, account_id)
    _end_the_oldest(workspace, standing)
    if account.invited_at is not None and standing.proven(session):
        accept_what_waits(workspace, account)
    log("signed_in", kind="staff" if standing.effective() else "visitor")
    return issue(workspace, standing, session)


def accept_what_waits(workspace: Workspace, account: Account) -> None:
    """Take up invitations to manage a venue, now that the holder of the phone has come."""
    from chalicelib.usecases.venue.accept_invitations import accept_invitations

    try:
        if not accept_invitations(workspace, account.id):
            return
    except DomainError as refused:
        # Whatever became of the venue, its invited manager can sign in; he is asked again next time.
        log("invitation_kept", code=refused.code, level="warning")
        return
    seen = account.invited_at
    workspace.people.change(
        account.id, lambda found: replace(found, invited_at=None) if found.invited_at == seen else found
    )


def _signed_in(workspace: Workspace, account: Account, now: datetime) -> Account:
    """Note a sign-in, hourly at most; after a long silence the holder of the number may be somebody else."""
    after = timedelta(days=workspace.tenant.tokens.reverify_after_days)
    if account.doubtful_at(now, after):
        return replace(account, last_sign_in_at=now, unproven_since=account.unproven_since or now)
    recent = account.last_sign_in_at is not None and now - account.last_sign_in_at < timedelta(hours=1)
    return account if recent else replace(account, last_sign_in_at=now)


def _check_totp(
    workspace: Workspace, standing: Standing | None, challenge: Challenge, totp: str | None, now: datetime
) -> bool:
    """Say whether a second factor was proved; refuse when it is needed and missing, or wrong."""
    after = timedelta(days=workspace.tenant.tokens.reverify_after_days)
    if standing is None or standing.account.totp_since is None or standing.account.doubtful_at(now, after):
        return False
    if totp is None:
        if standing.needs_totp():
            workspace.challenges.give_back(challenge)
            raise one_field("totp", "totp_required")
        return False
    from chalicelib.usecases.account.enrol_totp import prove

    prove(workspace, standing.account.id, totp)
    return True


def _end_the_oldest(workspace: Workspace, standing: Standing) -> None:
    """Keep an account's sessions few: every request reads them."""
    surplus = len(standing.sessions) + 1 - KEPT
    if surplus > 0:
        oldest = sorted(standing.sessions.values(), key=lambda session: session.rotated_at)[:surplus]
        workspace.sessions.end(standing.account.id, *(session.id for session in oldest))


def _digits(code: str) -> str:
    return "".join(unicodedata.normalize("NFKC", code).split())
