"""Enrol a second factor (TOTP, RFC 6238): begin with a secret, confirm with what it shows."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.domain.account import Account
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Conflict, Forbidden, Unauthorized, one_field
from chalicelib.storage.boxes import TOTP
from chalicelib.usecases.issue_tokens import Tokens, renewed

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_WINDOW = 1
"""Steps of 30 s that a clock may be off either way."""


def fits(workspace: Workspace, account: Account, totp: str) -> bool:
    """Say whether a one-time password is the account's at this moment."""
    import pyotp

    secret = workspace.people.boxes.totp(account)
    digits = "".join(unicodedata.normalize("NFKC", totp).split())
    if secret is None or not digits.isascii():
        return False
    return bool(pyotp.TOTP(secret).verify(digits, for_time=workspace.instant(), valid_window=_WINDOW))


def start(workspace: Workspace, caller: Caller) -> tuple[str, str]:
    """Return a fresh secret and its address for an authenticator; it counts once it is confirmed."""
    import pyotp

    _refuse_strangers(caller)
    secret = pyotp.random_base32()

    def edit(found: Account) -> Account:
        if found.totp_since is not None:
            raise Conflict("totp_enrolled")
        return replace(found, totp_box=workspace.people.boxes.close(found.id, TOTP, secret))

    account = workspace.people.change(caller.account, edit)
    uri = pyotp.TOTP(secret).provisioning_uri(
        name=account.phone_mask or account.id, issuer_name=workspace.tenant.brand.name
    )
    return secret, uri


def confirm(workspace: Workspace, caller: Caller, totp: str) -> Tokens:
    """Enrol the secret whose password was given; this session has thereby proved it, and its new tokens say so."""
    _refuse_strangers(caller)
    now = workspace.instant()

    def edit(found: Account) -> Account:
        if found.totp_since is not None:
            raise Conflict("totp_enrolled")
        if found.totp_box is None:
            raise Conflict("totp_not_started")
        if not fits(workspace, found, totp):
            raise one_field("totp", "totp_wrong")
        return replace(found, totp_since=now)

    workspace.people.change(caller.account, edit)
    standing = workspace.sessions.standing(caller.account)
    session = standing.session(caller.session, now) if standing else None
    if standing is None or session is None:
        raise Unauthorized("token_invalid")
    proved = replace(session, totp_at=now)
    workspace.sessions.keep(caller.account, proved)
    return renewed(workspace, standing, proved, now)


def _refuse_strangers(caller: Caller) -> None:
    if caller.unproven:
        raise Forbidden("reverify_needed")
