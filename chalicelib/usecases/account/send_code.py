"""Send a sign-in code: the same for every phone, known or not, and never too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.network import network_of
from chalicelib.domain.person.phone import Phone
from chalicelib.security.pseudonyms import phone_id
from chalicelib.storage import keys
from chalicelib.storage.outbox import Message

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_HOUR_S, _DAY_S = 3600, 86400
_SHARED_FROM = 80_000
"""A tenant's hourly cap from which on its count is spread: no key may take a whole province's traffic."""


def send_code(workspace: Workspace, phone: Phone, network: str) -> tuple[str, int]:
    """Send a code to a phone; return the challenge and how many seconds it lives."""
    _spend(workspace, phone, network)
    lifetime_s = workspace.tenant.tokens.sign_in_code_s
    name, code = workspace.challenges.pose(phone.number, lifetime_s)
    message = Message("sign_in", phone.number, {"code": code, "minutes": str(max(1, lifetime_s // 60))})
    workspace.outbox.post(message, lifetime_s)
    return name, lifetime_s


def _spend(workspace: Workspace, phone: Phone, network: str) -> None:
    """Count a code, first against whoever asks and last against the phone, whose holder may be somebody else."""
    limits, spend = workspace.tenant.limits, workspace.ephemera.spend
    blind = workspace.people.blind_phone(phone.number)
    blind_network, pair = (
        phone_id(workspace.keyring.phone, f"network:{network_of(network)}{of}") for of in ("", f"|{phone.number}")
    )
    spend("sign_in_network_hour", blind_network, limits.sign_in_per_network_hour, _HOUR_S)
    spend("sign_in_phone_and_network_day", pair, limits.sign_in_per_phone_and_network_day, _DAY_S)
    spend("sign_in_phone_hour", blind, limits.sign_in_per_phone_hour, _HOUR_S)
    spend("sign_in_phone_day", blind, limits.sign_in_per_phone_day, _DAY_S)
    cap = limits.sign_in_per_tenant_hour
    if cap < _SHARED_FROM:
        spend("sign_in_tenant_hour", "all", cap, _HOUR_S)
    else:
        spend("sign_in_tenant_hour", keys.shard(blind), cap // keys.COUNTER_SHARDS, _HOUR_S)
