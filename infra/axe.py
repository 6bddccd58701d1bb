"""axe-core, which looks for what keeps people with a disability out of a page; npm fetches it into `.local/`.

Under the MPL 2.0, for tests alone: it is neither committed nor deployed.
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from infra.paths import ROOT

_PACKAGE = "axe-core@4.14.1"
_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
_FILE = ROOT / ".local" / f"{_PACKAGE}.min.js"


class NotHere(Exception):
    """This machine cannot fetch it; the message says what is missing."""


def source() -> str:
    """Return the program, fetched when it is not there; NotHere when that fails."""
    if not _FILE.exists():
        _fetch()
    content = _FILE.read_bytes()
    if (digest := hashlib.sha256(content).hexdigest()) != _SHA256:
        raise NotHere(f"{_FILE.name} is not the file we know: its SHA-256 is {digest}")
    return content.decode()


def _fetch() -> None:
    if shutil.which("npm") is None:
        raise NotHere("no npm: axe-core does not look at the pages")
    _FILE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_FILE.parent) as folder:
        command = ["npm", "pack", "--silent", _PACKAGE]
        fetched = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
        if fetched.returncode:
            raise NotHere(f"npm could not fetch axe-core: {fetched.stderr.strip()[-200:]}")
        with tarfile.open(Path(folder, fetched.stdout.split()[-1])) as opened:
            member = opened.extractfile("package/axe.min.js")
            unpacked = Path(folder, "axe.js")
            unpacked.write_bytes(member.read() if member else b"")
        unpacked.replace(_FILE)  # at once: another process may want it too
