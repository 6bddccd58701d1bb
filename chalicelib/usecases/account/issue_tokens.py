"""Issue tokens for a session: what they say follows from the account's standing alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.account import Session
from chalicelib.domain.person.standing import Standing
from chalicelib.security.own import Own, seal_own
from chalicelib.security.refresh_tokens import RefreshToken, spell

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


class Tokens(Hidden, frozen=True, kw_only=True):
    """What a client gets: how to ask, and how to go on asking."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105  the name of a scheme


def expiry(workspace: Workspace, standing: Standing, session: Session, now: datetime) -> datetime:
    """Return when a session ends: a visitor's slides on, one with roles ends with the shift it began."""
    limits = workspace.tenant.tokens
    if standing.roles_in(session, now, limits.refresh_staff_s) or (
        standing.must_enrol(session, now, limits.refresh_staff_s)
    ):
        return session.started_at + timedelta(seconds=limits.refresh_staff_s)
    return now + timedelta(seconds=limits.refresh_visitor_s)


def sealed_bearer(workspace: Workspace, standing: Standing, session: Session) -> Session:
    """Return the session with what its next tokens will say of their bearer."""
    own = Own(*standing.bearer(session))
    return replace(session, own=seal_own(workspace.keyring.token_seal, standing.account.id, own))


def issue(workspace: Workspace, standing: Standing, session: Session) -> Tokens:
    """Spell the tokens of a session as it was last rotated: asked twice, the answer is the same."""
    limits = workspace.tenant.tokens
    account, at = standing.account.id, session.rotated_at
    roles = sorted({role.name for role in standing.roles_in(session, at, limits.refresh_staff_s)})
    claims: dict[str, Any] = {
        "sub": account,
        "tenant": workspace.tenant.code,
        "roles": roles,
        "sid": session.id,
        "own": session.own,
    }
    enrolling = standing.must_enrol(session, at, limits.refresh_staff_s)
    if enrolling:
        claims |= {"roles": [], "scope": "totp"}
    lifetime_s = limits.access_staff_s if roles or enrolling else limits.access_visitor_s
    return Tokens(
        access_token=workspace.signer.issue(claims, int(at.timestamp()), lifetime_s),
        refresh_token=spell(workspace.keyring.token_seal, RefreshToken(account, session.id, session.number)),
        expires_in=lifetime_s,
    )


def renewed(workspace: Workspace, standing: Standing, session: Session, now: datetime) -> Tokens:
    """Spell a fresh access token after the account's standing changed; the refresh token stays the same."""
    return issue(workspace, standing, sealed_bearer(workspace, standing, replace(session, rotated_at=now)))
