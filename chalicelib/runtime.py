"""Composition, once per container: everything a use case needs, bound to the one tenant of this deployment."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from os import urandom

from chalicelib import settings as environment
from chalicelib import tenants
from chalicelib.domain.day import offset
from chalicelib.domain.errors import Unauthorized
from chalicelib.domain.ids import ID_BYTES, encode
from chalicelib.domain.person.caller import Caller
from chalicelib.security.day_keys import DayKeys
from chalicelib.security.tokens import Signer, TokenRefused
from chalicelib.settings import Settings
from chalicelib.stores import Stores


class Workspace(Stores):
    """One tenant's policy, clock, keys and stores; what only few routes need is built on first use."""

    def fresh_id(self) -> str:
        """Make an opaque id of 80 random bits."""
        return encode(urandom(ID_BYTES))

    @cached_property
    def utc_offset(self) -> timedelta:
        """Return how far the tenant's clocks are ahead of UTC."""
        return offset(self.tenant)

    @property
    def code_host(self) -> str:
        """Return the host in the codes' addresses: the deployment's, else the policy's."""
        return (self.settings.code_host or self.tenant.code_host).upper()

    @cached_property
    def signer(self) -> Signer:
        """Return what issues and verifies this province's tokens."""
        ring = self.keyring
        return Signer(dict(ring.signing), ring.signing_current, f"venue-code/{self.tenant.code}", self.settings.prefix)

    @cached_property
    def day_keys(self) -> DayKeys:
        """Return the day keys in use."""
        return DayKeys(self.vault.day_key, lambda: self.instant().timestamp(), self.day_limit_s)

    def caller_of(self, token: str) -> Caller:
        """Return who a token says is calling; what it says of roles is no more than a hint."""
        try:
            claims = self.signer.verify(token, self.instant().timestamp())
        except TokenRefused:
            raise Unauthorized("token_invalid") from None
        from chalicelib.security.own import open_own

        own = open_own(self.keyring.token_seal, claims)
        return Caller(
            account=claims["sub"],
            session=str(claims.get("sid", "")),
            person=own.person,
            mask=own.mask,
            identity=own.identity,
            enrolling=claims.get("scope") == "totp",
            issued_s=int(claims["iat"]),
        )


_workspaces: dict[Settings, Workspace] = {}


def for_tenant(settings: Settings | None = None) -> Workspace:
    """Return the workspace of this deployment with the policy in force, for a request or a run of a job."""
    workspace = composed(settings)
    workspace.refresh()
    return workspace


def composed(settings: Settings | None = None) -> Workspace:
    """Return the workspace of this deployment, composed once per container."""
    found = settings or environment.load()
    if found not in _workspaces:
        _workspaces[found] = Workspace(found, tenants.load(found.tenant, found.local, found.period_s))
    return _workspaces[found]
