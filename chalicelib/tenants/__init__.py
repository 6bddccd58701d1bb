"""What a province decides for itself: its policy, its categories, its regions."""

import msgspec
from msgspec.structs import replace

from chalicelib.domain.tenant import Tenant
from chalicelib.tenants.packed import POLICIES


def load(code: str, local: bool = False, period_s: int | None = None) -> Tenant:
    """Return a province's policy, with its `[local]` part on a local stage: as packed, or read from its file.

    A local stage may be told how long a day of its retention is, so that its end can be watched.
    """
    packed = POLICIES.get((code, local))
    tenant = msgspec.json.decode(packed, type=Tenant) if packed else _read(code, local)
    if not local or period_s is None:
        return tenant
    return replace(tenant, retention=replace(tenant.retention, period_s=period_s))


def _read(code: str, local: bool) -> Tenant:
    from chalicelib.tenants.policies import read

    return read(code, local)
