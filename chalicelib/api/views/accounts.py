"""One's own account: who one is, what one may do, the second factor, one's colour."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import Request
from chalicelib.api.persons import PersonRequest, read_person
from chalicelib.api.times import local_or_none
from chalicelib.api.views.contests import ContestView, contest_view
from chalicelib.api.views.staff_views import RoleView, role_view
from chalicelib.domain.errors import Forbidden, Unauthorized
from chalicelib.domain.fields import Fields

IdentityState = Literal["none", "self_declared", "verified"]


class AccountView(TypedDict):
    """An account as its holder sees it; `reverify` asks for the identity before anything else."""

    account_id: str
    phone: str | None
    identity: IdentityState
    name: str | None
    roles: list[RoleView]
    totp: bool
    reverify: bool


class Declared(TypedDict):
    """How sure we are, and a token that says so; `refresh_token` only when the old one ended (a recycled number)."""

    identity: Literal["self_declared", "verified"]
    access_token: str
    expires_in: int
    refresh_token: NotRequired[str]


class TotpSecret(TypedDict):
    """What an authenticator is fed with; it counts once it is confirmed."""

    secret: str
    uri: str


class TotpRequest(Request):
    """What the authenticator shows."""

    totp: Annotated[str, Meta(max_length=20)]


class TotpConfirmed(TypedDict):
    """The second factor is enrolled; the token may do what the roles allow."""

    totp: bool
    access_token: str
    expires_in: int


class HealthView(TypedDict):
    """One's own colour, with its source, rule and reason, and what became of one's contests."""

    colour: Literal["green", "yellow", "red", "unknown"]
    flags: list[str]
    source: str | None
    rule: str | None
    reason: str | None
    since: str | None
    until: str | None
    contests: list[ContestView]


def show(call: Call) -> AccountView:
    """Show the caller's account, masked."""
    caller = call.caller
    standing = call.workspace.sessions.standing(caller.account)
    if standing is None:
        raise Unauthorized("token_invalid")
    effective = () if caller.unproven else standing.effective()
    grants = () if caller.unproven else standing.grants
    return {
        "account_id": caller.account,
        "phone": standing.account.phone_mask,
        "identity": caller.identity,
        "name": caller.mask,
        "roles": [role_view(grant.role, works=grant.role in effective) for grant in grants],
        "totp": standing.account.totp_since is not None,
        "reverify": caller.unproven,
    }


def erase(call: Call) -> Reply[None]:
    """Erase the caller's account, identity, companions and sessions; visits die with their day's key."""
    from chalicelib.usecases.account.erase_account import erase_account

    erase_account(call.workspace, call.caller)
    return Reply(204, None)


def declare(call: Call, body: PersonRequest) -> Declared:
    """Say who one is: verified when name, document and phone belong together, else self-declared."""
    from chalicelib.usecases.account.declare_identity import declare_identity

    fields = Fields()
    who = read_person(call, body, fields)
    fields.done()
    declared = declare_identity(call.workspace, call.caller, who)
    answer: Declared = {
        "identity": declared.identity,
        "access_token": declared.tokens.access_token,
        "expires_in": declared.tokens.expires_in,
    }
    if declared.moved:
        answer["refresh_token"] = declared.tokens.refresh_token
    return answer


def start_totp(call: Call) -> TotpSecret:
    """Begin to enrol a second factor."""
    from chalicelib.usecases.account.enrol_totp import start

    secret, uri = start(call.workspace, call.caller)
    return {"secret": secret, "uri": uri}


def confirm_totp(call: Call, body: TotpRequest) -> TotpConfirmed:
    """Enrol the second factor with what it shows now."""
    from chalicelib.usecases.account.enrol_totp import confirm

    tokens = confirm(call.workspace, call.caller, body.totp)
    return {"totp": True, "access_token": tokens.access_token, "expires_in": tokens.expires_in}


def health(call: Call) -> HealthView:
    """Show the caller's own colour; only a verified account may see one."""
    caller = call.caller
    if caller.person is None:
        raise Forbidden("identity_missing")
    if caller.identity != "verified":
        raise Forbidden("identity_unverified")
    known = call.workspace.colours.of(caller.person, call.workspace.instant())
    offset = call.workspace.utc_offset
    return {
        "colour": known.colour,  # type: ignore[typeddict-item]
        "flags": list(known.flags),
        "source": known.source or None,
        "rule": known.rule or None,
        "reason": known.reason or None,
        "since": local_or_none(known.as_of, offset),
        "until": local_or_none(known.valid_until, offset),
        "contests": [contest_view(call, paper) for paper in call.workspace.health_contests.of(caller.person)],
    }
