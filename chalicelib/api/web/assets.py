"""The files behind the pages, in memory and compressed; their address carries the digest of them all."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

WEB = Path(__file__).parent.parent.parent / "web"
TENANTS = WEB.parent / "tenants"
PARTS = ("kit", "office", "point", "vendor", "words", "visitor", "manage", "desk", "trace", "audit")
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".wasm": "application/wasm",
    ".txt": "text/plain; charset=utf-8",
}
_PACKED = (".png",)
_STATIC_IMPORT = re.compile(r"""(?:\bfrom|^import)\s+["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)


@cache
def version() -> str:
    """Return the digest of all files and policies: it leads their addresses, so that each may be kept for a year."""
    digest = hashlib.sha256()
    for file in sorted([*WEB.rglob("*.*"), *TENANTS.glob("*.toml")]):
        digest.update(f"{file.name}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def type_of(name: str) -> str:
    """Return the media type of a file, by the end of its name."""
    return TYPES["." + name.rpartition(".")[2]]


@cache
def names() -> frozenset[str]:
    """List the files that are served, as `part/name`; whatever else is asked for is not even looked for."""
    files = (file for part in PARTS if (WEB / part).is_dir() for file in (WEB / part).iterdir())
    return frozenset(f"{each.parent.name}/{each.name}" for each in files if each.suffix in TYPES)


def content(part: str, name: str) -> bytes | None:
    """Return a file's bytes; None when there is none of that name."""
    return _read(part, name) if f"{part}/{name}" in names() else None


@cache
def _read(part: str, name: str) -> bytes:
    return (WEB / part / name).read_bytes()


@cache
def compressed(part: str, name: str) -> bytes | None:
    """Return a file's bytes in gzip; None when that would not make it smaller."""
    found = content(part, name)
    return None if found is None or name.endswith(_PACKED) else zipped(found, 9)


def zipped(plain: bytes, level: int = 6) -> bytes | None:
    """Return bytes in gzip; None when that would not make them smaller."""
    packed = gzip.compress(plain, level, mtime=0)
    return packed if len(packed) < len(plain) else None


@cache
def imported_by(part: str, name: str) -> tuple[str, ...]:
    """List what a module needs before it runs (`part/name`), itself first: what a page may fetch all at once."""
    seen: dict[str, None] = {}
    waiting = [f"{part}/{name}"]
    while waiting:
        here = waiting.pop(0)
        folder, _, file = here.partition("/")
        found = content(folder, file)
        if here in seen or found is None:
            continue
        seen[here] = None
        waiting += [_beside(folder, each) for each in _STATIC_IMPORT.findall(found.decode())]
    return tuple(seen)


def _beside(folder: str, address: str) -> str:
    return f"{folder}/{address[2:]}" if address.startswith("./") else address[3:]
