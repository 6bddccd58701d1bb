"""What an account may do in a session: its identity, its roles, and what each of them still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct, field

from chalicelib.domain.person.account import Account, Session
from chalicelib.domain.person.caller import Caller, Identity
from chalicelib.domain.person.role import SEES_PEOPLE, Role


class Grant(Struct, frozen=True, kw_only=True):
    """A role given to an account; it works once the account is verified to be `person`, whom the name was meant for."""

    role: Role
    name_box: bytes
    granted_at: datetime
    granted_by: str | None = None
    person: str | None = None


class Standing(Struct, frozen=True):
    """An account with its sessions and grants, as one read found them."""

    account: Account
    sessions: Mapping[str, Session] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()

    def session(self, session_id: str, now: datetime) -> Session | None:
        """Return a session that has not expired."""
        found = self.sessions.get(session_id)
        return found if found is not None and now < found.expires_at else None

    def proven(self, session: Session) -> bool:
        """Say whether the session belongs to whoever the account is bound to."""
        since = self.account.unproven_since
        return since is None or session.started_at < since

    def bearer(self, session: Session) -> tuple[str | None, str | None, Identity]:
        """Return person, mask and state of identity as the session may show them."""
        if self.proven(session):
            return self.account.person, self.account.mask, self.account.identity
        return (*session.declared, "self_declared") if session.declared else (None, None, "none")

    def effective(self) -> tuple[Role, ...]:
        """Return the roles bound to the verified person; what he granted himself by another account is none."""
        person = self.account.person
        if person is None or self.account.identity != "verified":
            return ()
        return tuple(grant.role for grant in self.grants if grant.person == person != grant.granted_by)

    def roles_in(self, session: Session, now: datetime, shift_s: int) -> tuple[Role, ...]:
        """Return the roles that act in a session: for one shift after its sign-in, and with the factors they need."""
        if not self._on_shift(session, now, shift_s):
            return ()
        enrolled = self.account.totp_since
        second_factor = enrolled is not None and session.totp_at is not None and session.totp_at >= enrolled
        return tuple(role for role in self.effective() if second_factor or role.name not in SEES_PEOPLE)

    def needs_totp(self) -> bool:
        """Say whether a role asks for a second factor."""
        return any(role.name in SEES_PEOPLE for role in self.effective())

    def must_enrol(self, session: Session, now: datetime, shift_s: int) -> bool:
        """Say whether the session may do nothing before a second factor is enrolled; an old one just has no roles."""
        return self._on_shift(session, now, shift_s) and self.needs_totp() and self.account.totp_since is None

    def caller(self, session: Session, now: datetime, shift_s: int) -> Caller:
        """Return who is asking in the session."""
        person, mask, identity = self.bearer(session)
        return Caller(
            account=self.account.id,
            session=session.id,
            person=person,
            mask=mask,
            identity=identity,
            roles=self.roles_in(session, now, shift_s),
            unproven=not self.proven(session),
        )

    def _on_shift(self, session: Session, now: datetime, shift_s: int) -> bool:
        return self.proven(session) and now < session.started_at + timedelta(seconds=shift_s)
