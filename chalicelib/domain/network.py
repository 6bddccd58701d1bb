"""Networks: whom a limit counts together when nobody has signed in."""

from __future__ import annotations

import ipaddress


def network_of(address: str) -> str:
    """Name the network of an address: all of IPv4, the half of IPv6 that a customer is given."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))
