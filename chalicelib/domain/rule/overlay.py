"""Laying changed values over a policy: the same values, read from other words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict, replace

from chalicelib.domain.tenant import Tenant


def overlaid(filed: Tenant, values: Mapping[str, Any]) -> Tenant:
    """Return the policy with values (by key, such as `retention.visits_days`) in place of its own.

    The tracing window shrinks with the visits: nobody can trace what is destroyed.
    """
    parts: dict[str, dict[str, Any]] = {}
    own: dict[str, Any] = {}
    for key, value in values.items():
        part, _, name = key.rpartition(".")
        given = tuple(value) if isinstance(value, list) else value
        (parts.setdefault(part, {}) if part else own)[name] = given
    own |= {part: replace(getattr(filed, part), **changed) for part, changed in parts.items()}
    changed = replace(filed, **own)
    tracing, kept = changed.tracing, changed.retention.visits_days
    if tracing.window_days_max <= kept:
        return changed
    narrower = replace(tracing, window_days=min(tracing.window_days, kept), window_days_max=kept)
    return replace(changed, tracing=narrower)


def value_of(tenant: Tenant, key: str) -> Any:
    """Return what a policy says under a key."""
    found: Any = tenant
    for name in key.split("."):
        found = getattr(found, name)
    return list(found) if isinstance(found, tuple) else found


def version_of(tenant: Tenant, sequence: int) -> str:
    """Name a retention by its hash, and by where in the chain the last change of policy stands (0: none)."""
    retention = asdict(tenant.retention)
    spelled = json.dumps(retention, sort_keys=True, separators=(",", ":"))
    return f"{hashlib.sha256(spelled.encode()).hexdigest()[:8]}-{sequence}"
