"""Bring the libraries that the pages use, for whoever updates them: `python -m infra.vendor`; the files are committed.

Needs npm. `chalicelib/web/vendor/vendor.json` names each file's package, version and SHA-256, so that the same bytes
come out everywhere; nothing is edited. To update one, change its version, run, and put in the digest that is printed.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TypedDict

from infra.paths import ROOT

VENDOR = ROOT / "chalicelib" / "web" / "vendor"


class Source(TypedDict):
    """One file of one npm package, and what it is called here."""

    file: str
    package: str
    member: str
    sha256: str


def sources() -> list[Source]:
    """Return what is brought."""
    listed: list[Source] = json.loads((VENDOR / "vendor.json").read_text("utf-8"))
    return listed


def bring(source: Source, archive: tarfile.TarFile) -> None:
    """Copy one file out of its package, when it is the file we know."""
    member = archive.extractfile(f"package/{source['member']}")
    content = member.read() if member else b""
    digest = hashlib.sha256(content).hexdigest()
    if digest != source["sha256"]:
        sys.exit(f"!! {source['package']} {source['member']}: SHA-256 is {digest}, not {source['sha256']}")
    (VENDOR / source["file"]).write_bytes(content)


def _fetched(package: str, folder: Path) -> tarfile.TarFile:
    command = ["npm", "pack", "--silent", package]
    packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return tarfile.open(folder / packed.stdout.strip().splitlines()[-1])


def main() -> None:
    """Bring every file, each package fetched once."""
    listed = sources()
    with tempfile.TemporaryDirectory() as folder:
        archives = {package: _fetched(package, Path(folder)) for package in {each["package"] for each in listed}}
        for source in listed:
            bring(source, archives[source["package"]])


if __name__ == "__main__":
    main()
