"""Limit how many codes a network may look up a minute: nobody is signed in, and codes must not be guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.network import network_of
from chalicelib.security.pseudonyms import phone_id

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_MINUTE_S = 60


def limit_lookups(workspace: Workspace, address: str) -> None:
    """Count a look-up against the network of an address, of which only a blind index is kept."""
    network = phone_id(workspace.keyring.phone, f"network:{network_of(address)}")
    cap = workspace.tenant.limits.code_lookups_per_network_minute
    workspace.limits.spend("code_lookups", network, cap, _MINUTE_S)
