"""An account: a phone, who its holder says he is, and the sessions in which he is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.domain.person.caller import Identity


class Account(Struct, frozen=True, kw_only=True):
    """What is kept of an account; boxes are sealed and opened by the stores alone.

    Without `phone_box` the number has passed to somebody else. Sessions begun from `unproven_since` on may be that
    somebody's: they show nothing bound to the account until its identity is declared again. `totp_step` is the newest
    step of 30 s whose one-time password was accepted, `totp_uses` how often one was since then. At `kept_until`
    all of it is gone unless it is used before; without one its holder has a role or answers for a venue.
    """

    id: str
    created_at: datetime
    phone_id: str | None = None
    phone_mask: str | None = None
    phone_box: bytes | None = None
    identity: Identity = "none"
    person: str | None = None
    mask: str | None = None
    declared_box: bytes | None = None
    totp_box: bytes | None = None
    totp_since: datetime | None = None
    totp_step: int = 0
    totp_uses: int = 0
    invited_at: datetime | None = None
    last_sign_in_at: datetime | None = None
    unproven_since: datetime | None = None
    kept_until: datetime | None = None

    def doubtful_at(self, now: datetime, after: timedelta) -> bool:
        """Say whether a sign-in now may be a stranger's: the number was silent so long that it may be recycled."""
        if self.unproven_since is not None:
            return True
        silent_since = self.last_sign_in_at or self.created_at
        return self.person is not None and now - silent_since >= after


class Session(Struct, frozen=True, kw_only=True):
    """One device signed in; `number` counts its refresh tokens, of which only the last is good.

    `own` is what the last access token said of its bearer, kept so that a lost answer can be given again.
    `declared` is the person (blind index, mask) that an unproven session says it is.
    """

    id: str
    started_at: datetime
    rotated_at: datetime
    expires_at: datetime
    number: int = 1
    totp_at: datetime | None = None
    own: str = ""
    declared: tuple[str, str] | None = None


class Binding(Struct, frozen=True, kw_only=True):
    """A verified person's particulars, sealed, and on whose word: the provider's, or an officer's (his account)."""

    box: bytes
    at: datetime
    officer: str | None = None
