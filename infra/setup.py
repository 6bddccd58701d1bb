"""Make a virtual environment and fill it, unless that is done: `python infra/setup.py DIRECTORY REQUIREMENTS…`.

Runs on any Python 3, before anything is installed, so that it can say what is missing.
"""

import hashlib
import subprocess
import sys
import time
import venv
from pathlib import Path

MINIMUM = (3, 11)


def _digest(requirements: "list[Path]") -> str:
    # A requirements file may include another one beside it (`-r`), so all of them count.
    beside = sorted({path for file in requirements for path in file.resolve().parent.glob("requirements*.txt")})
    content = b"".join(path.read_bytes() for path in beside) + sys.version.encode()
    return hashlib.sha256(content + b"".join(path.read_bytes() for path in requirements)).hexdigest()


def _install(python: Path, requirements: "list[Path]") -> None:
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    for file in requirements:
        command += ["-r", str(file)]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = []
    for line in pip.stdout or ():
        lines.append(line)
        if line.startswith("Collecting ") and sys.stdout.isatty():
            print(f"\r\033[K  {line.split()[1]}", end="", flush=True)
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)
    if pip.wait():
        sys.stderr.write("".join(lines[-20:]))
        sys.exit(
            "!! The libraries could not be installed. Is there a network, and does pip reach its index? Then try again."
        )


def ensure(directory: Path, requirements: "list[Path]") -> None:
    """Make the environment hold exactly these requirements; a marker makes the next time instant."""
    marker = directory / ".installed"
    digest = _digest(requirements)
    python = directory / "bin" / "python"
    if marker.exists() and marker.read_text() == digest and python.exists():
        return
    start = time.monotonic()
    print(f"→ installing libraries into {directory.name} (a minute or two the first time) …", flush=True)
    if not python.exists():
        try:
            venv.create(str(directory), with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit("!! This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv")
    _install(python, requirements)
    marker.write_text(digest)
    print(f"  done in {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    if sys.version_info < MINIMUM:
        sys.exit(
            f"!! Python {MINIMUM[0]}.{MINIMUM[1]} or newer is needed; this is {sys.version.split()[0]}. "
            "Name another one: make PYTHON=python3.11 …"
        )
    ensure(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
