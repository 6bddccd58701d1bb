"""Signing in, going on and signing out."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import Request
from chalicelib.domain.fields import Fields
from chalicelib.domain.person import phone

WAYS = ("challenge", "refresh_token", "wechat_code", "alipay_code")
Short = Annotated[str, Meta(max_length=20)]
Handle = Annotated[str, Meta(max_length=200)]


class CodeRequest(Request):
    """The phone that a code is sent to."""

    phone: Annotated[str, Meta(max_length=100)]


class Posed(TypedDict):
    """A code is on its way, or would be if the phone were real."""

    challenge: str
    expires_in: int


class TokenRequest(Request):
    """One way to sign in: an answered challenge (with a second factor where a role asks for one), or a refresh token.

    `wechat_code` and `alipay_code` are kept for provinces that have a contract with these providers; none has yet.
    """

    challenge: Handle | None = None
    code: Short | None = None
    totp: Short | None = None
    refresh_token: Handle | None = None
    wechat_code: Handle | None = None
    alipay_code: Handle | None = None


class Issued(TypedDict):
    """How to ask (`Authorization: Bearer …`), and how to go on asking."""

    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


def ask_code(call: Call, body: CodeRequest) -> Posed:
    """Send a sign-in code by SMS; the answer is the same for every phone."""
    from chalicelib.usecases.account.send_code import send_code

    fields = Fields()
    mobile = fields.take("phone", phone.parse, body.phone, phone.Phone(""))
    fields.done()
    challenge, expires_in = send_code(call.workspace, mobile, call.network)
    return {"challenge": challenge, "expires_in": expires_in}


def issue(call: Call, body: TokenRequest) -> Issued:
    """Sign in with an answered challenge, or go on with a refresh token."""
    _check(body)
    if body.refresh_token is not None:
        from chalicelib.usecases.account.refresh import refresh

        tokens = refresh(call.workspace, body.refresh_token)
    else:
        from chalicelib.usecases.account.sign_in import sign_in

        tokens = sign_in(call.workspace, body.challenge or "", body.code or "", body.totp)
    return {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "token_type": tokens.token_type,
        "expires_in": tokens.expires_in,
    }


def sign_out(call: Call) -> Reply[None]:
    """End the session; the scan path, which reads the token only, may honour it until it expires."""
    call.workspace.sessions.end(call.caller.account, call.caller.session)
    return Reply(204, None)


def _check(body: TokenRequest) -> None:
    """Refuse what is not exactly one way to sign in that is offered here."""
    fields = Fields()
    for unoffered in ("wechat_code", "alipay_code"):
        if getattr(body, unoffered) is not None:
            fields.refuse(unoffered, "sign_in_not_offered")
    if body.refresh_token is not None:
        for other in ("challenge", "code", "totp"):
            if getattr(body, other) is not None:
                fields.refuse(other, "not_allowed")
    elif not fields.errors:
        for needed in ("challenge", "code"):
            if not getattr(body, needed):
                fields.refuse(needed, "missing")
    fields.done()
