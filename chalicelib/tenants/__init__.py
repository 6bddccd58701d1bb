"""The provinces' policy files and the data beside them; a new province is a new file."""

import tomllib
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from chalicelib.domain.policy import faults
from chalicelib.domain.tenant import Tenant

from .reading import PolicyError, build

__all__ = ["PolicyError", "codes", "load"]

FOLDER = Path(__file__).parent


def codes() -> list[str]:
    """List the provinces that have a policy file."""
    return sorted(path.stem for path in FOLDER.glob("[0-9][0-9].toml"))


def load(code: str, local: bool = False, period_s: int | None = None) -> Tenant:
    """Read a province's policy, with its `[local]` part on a local stage; PolicyError names what is wrong.

    A local stage may be told how long a day of its retention is, so that its end can be watched.
    """
    path = FOLDER / f"{code}.toml"
    if code not in codes():
        raise PolicyError(f"no policy file for tenant {code!r}: there are {', '.join(codes())}")
    tenant = parse(path.read_text(encoding="utf-8"), path.name, local)
    if not local or period_s is None:
        return tenant
    return replace(tenant, retention=replace(tenant.retention, period_s=period_s))


def parse(text: str, file: str, local: bool = False) -> Tenant:
    """Turn the text of a policy file into a Tenant; `file` is named in every complaint."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{file}: not TOML: {error}") from error
    override = data.pop("local", {})
    tenant = build(Tenant, merge(data, override, f"{file}: local") if local else data, file)
    complaints = faults(tenant)
    if complaints:
        raise PolicyError("; ".join(f"{file}: {complaint}" for complaint in complaints))
    return tenant


def merge(base: dict[str, Any], override: dict[str, Any], path: str) -> dict[str, Any]:
    """Lay one table over another, deeply; an override of a key that is not there is a slip of the pen."""
    merged = dict(base)
    for key, value in override.items():
        if key not in base:
            raise PolicyError(f"{path}.{key}: unknown key")
        old = base[key]
        merged[key] = merge(old, value, f"{path}.{key}") if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
