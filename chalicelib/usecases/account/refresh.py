"""Refresh: a token for a token; a lost answer is given again, a stolen one ends the session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Unauthorized
from chalicelib.domain.person.account import Session
from chalicelib.observability import log
from chalicelib.security.refresh_tokens import read
from chalicelib.usecases.account.issue_tokens import Tokens, expiry, issue, sealed_bearer
from chalicelib.usecases.account.keep_alive import keep_alive

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def refresh(workspace: Workspace, text: str) -> Tokens:
    """Rotate a refresh token, or refuse it; one used before, later than a lost answer explains, ends its session."""
    token = read(workspace.keyring.token_seal, text)
    now = workspace.instant()
    standing = workspace.sessions.standing(token.account) if token else None
    session = standing.session(token.session, now) if standing and token else None
    if token is None or standing is None or session is None:
        raise Unauthorized("refresh_invalid")
    if token.number == session.number:
        following = replace(session, number=session.number + 1, rotated_at=now)
        following = replace(following, expires_at=expiry(workspace, standing, following, now))
        written = workspace.sessions.rotate(token.account, sealed_bearer(workspace, standing, following))
        if written is None:
            raise Unauthorized("refresh_invalid")
        session = written
    if not _answers_again(workspace, token.number, session, now):
        workspace.sessions.end(token.account, session.id)
        log("session_revoked", cause="refresh_reused", level="warning")
        raise Unauthorized("refresh_invalid")
    keep_alive(workspace, standing, now)
    return issue(workspace, standing, session)


def _answers_again(workspace: Workspace, number: int, session: Session, now: datetime) -> bool:
    """Say whether the session's present token is the answer to that one: just given, or lost on its way."""
    replay = timedelta(seconds=workspace.tenant.tokens.refresh_replay_s)
    return number == session.number - 1 and now - session.rotated_at < replay
