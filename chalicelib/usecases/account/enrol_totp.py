"""Enrol a second factor (TOTP, RFC 6238): begin with a secret, confirm with what it shows."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, Forbidden, Unauthorized, one_field
from chalicelib.domain.person.account import Account
from chalicelib.domain.person.caller import Caller
from chalicelib.storage.boxes import TOTP
from chalicelib.usecases.account.issue_tokens import Tokens, renewed

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_STEP_S = 30
_WINDOW = 1
"""Steps that a clock may be off either way."""


def prove(workspace: Workspace, account_id: str, totp: str) -> None:
    """Use a one-time password up, or refuse it: of two who send the same at once one gets in."""
    workspace.people.change(account_id, lambda found: _used(workspace, found, totp))


def _used(workspace: Workspace, account: Account, totp: str) -> Account:
    """Return the account once the password is used; one of the step used last, or an earlier one, is worth nothing.

    RFC 6238, 5.2. A local stage allows more uses, for its tools sign the same officer in several times within a step.
    """
    step = _step(workspace, account, totp)
    if step is None:
        raise one_field("totp", "totp_wrong")
    if step > account.totp_step:
        return replace(account, totp_step=step, totp_uses=1)
    if account.totp_uses >= workspace.tenant.limits.totp_uses_per_step:
        raise one_field("totp", "totp_wrong")
    return replace(account, totp_uses=account.totp_uses + 1)


def _step(workspace: Workspace, account: Account, totp: str) -> int | None:
    """Return the newest step about now whose password this is."""
    import pyotp

    secret = workspace.people.boxes.totp(account)
    digits = "".join(unicodedata.normalize("NFKC", totp).split())
    if secret is None or not digits.isascii():
        return None
    now = int(workspace.instant().timestamp()) // _STEP_S
    shown = pyotp.TOTP(secret)
    steps = range(now + _WINDOW, now - _WINDOW - 1, -1)
    return next((step for step in steps if shown.verify(digits, for_time=step * _STEP_S)), None)


def start(workspace: Workspace, caller: Caller) -> tuple[str, str]:
    """Return a fresh secret and its address for an authenticator; it counts once it is confirmed."""
    import pyotp

    _refuse_strangers(caller)
    secret = pyotp.random_base32()

    def edit(found: Account) -> Account:
        if found.totp_since is not None:
            raise Conflict("totp_enrolled")
        return replace(found, totp_box=workspace.people.boxes.close(found.id, TOTP, secret), totp_step=0, totp_uses=0)

    account = workspace.people.change(caller.account, edit)
    uri = pyotp.TOTP(secret).provisioning_uri(
        name=account.phone_mask or account.id, issuer_name=workspace.tenant.brand.name
    )
    return secret, uri


def confirm(workspace: Workspace, caller: Caller, totp: str) -> Tokens:
    """Enrol the secret whose password was given; the session has thereby proved it, and its new tokens say so."""
    _refuse_strangers(caller)
    now = workspace.instant()

    def edit(found: Account) -> Account:
        if found.totp_since is not None:
            raise Conflict("totp_enrolled")
        if found.totp_box is None:
            raise Conflict("totp_not_started")
        return replace(_used(workspace, found, totp), totp_since=now)

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
