"""The provinces' policy files, read and checked; a new province is a new file."""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.domain.policy import faults
from chalicelib.domain.tenant import Tenant

from .reading import PolicyError, build

FOLDER = Path(__file__).parent


def codes() -> list[str]:
    """List the provinces that have a policy file."""
    return sorted(path.stem for path in FOLDER.glob("[0-9][0-9].toml"))


def read(code: str, local: bool = False) -> Tenant:
    """Read a province's policy, with its `[local]` part on a local stage; PolicyError names what is wrong."""
    path = FOLDER / f"{code}.toml"
    if code not in codes():
        raise PolicyError(f"no policy file for tenant {code!r}: there are {', '.join(codes())}")
    return parse(path.read_text(encoding="utf-8"), path.name, local)


def pack() -> dict[tuple[str, bool], bytes]:
    """Spell all policies as a deployment reads them, so that no cold start parses and checks a file."""
    each = [(code, local) for code in codes() for local in (False, True)]
    return {key: msgspec.json.encode(read(*key), enc_hook=dict) for key in each}


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
