"""Package the program once for all stages: `python -m infra.package` makes template, zip and layer."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from infra import bundle, clean_import, template, wheels
from infra.paths import PACKAGE, ROOT
from infra.progress import say, step

MAX_BYTES = 45 * 1024 * 1024
_SITE_PACKAGES = Path("python", "lib", template.RUNTIME, "site-packages")
# Chalice imports the program to learn its routes and asks for a stage; the files do not depend on which.
_STAGE = "hunan"


@dataclass(frozen=True, slots=True)
class Package:
    """What is deployed: a SAM template and the two archives it names."""

    template: Path
    code: Path
    layer: Path

    @property
    def size(self) -> int:
        """Bytes of both archives."""
        return self.code.stat().st_size + self.layer.stat().st_size

    def fingerprint(self) -> str:
        """Hash of all three files."""
        return _digest([self.template, self.code, self.layer])


def _digest(files: Iterable[Path], *more: str) -> str:
    total = hashlib.sha256("\0".join(more).encode())
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _inputs() -> list[Path]:
    sources = [path for path in (ROOT / "chalicelib").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    tools = [ROOT / "infra" / f"{name}.py" for name in ("package", "bundle", "wheels", "clean_import")]
    fixed = [ROOT / "app.py", ROOT / "requirements.txt", ROOT / ".chalice" / "config.json"]
    return sorted([*sources, *tools, *fixed, *template.sources()])


def _run_chalice(merge: Path, out: Path) -> None:
    command = [str(Path(sys.executable).parent / "chalice"), "package"]
    command += ["--stage", _STAGE, "--merge-template", str(merge), str(out)]
    environment = {**os.environ, "AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "us-east-1")}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"chalice package failed:\n{done.stdout}{done.stderr}")


def _finish_layer(made: Path, layer: Path) -> Path:
    """Trim, check and compile the layer, unless the same one was finished before; return its site-packages."""
    unpacked = PACKAGE / "layer"
    marker = unpacked.with_suffix(".inputs")
    # Chalice names nothing in the layer but its content; the archive's own bytes carry dates.
    inputs = _digest([ROOT / "requirements.txt", ROOT / "infra" / "bundle.py"], sys.version)
    if not (marker.exists() and marker.read_text() == inputs and layer.exists()):
        bundle.extract(made, unpacked)
        if misfits := wheels.misfits(unpacked / _SITE_PACKAGES):
            raise RuntimeError("these wheels would not load on Lambda:\n  " + "\n  ".join(misfits))
        bundle.trim(unpacked / _SITE_PACKAGES)
        bundle.compile_all(unpacked / _SITE_PACKAGES, f"/opt/{_SITE_PACKAGES}")
        bundle.pack(unpacked, layer)
        marker.write_text(inputs)
    return unpacked / _SITE_PACKAGES


def _make(package: Package) -> None:
    out = PACKAGE / "chalice"
    out.mkdir(parents=True, exist_ok=True)
    merge = PACKAGE / "resources.json"
    merge.write_text(json.dumps(template.merge_template(), ensure_ascii=False), "utf-8")
    _run_chalice(merge, out)
    site_packages = _finish_layer(out / "layer-deployment.zip", package.layer)
    code = PACKAGE / "code"
    bundle.extract(out / "deployment.zip", code)
    bundle.compile_all(code, "/var/task")
    bundle.pack(code, package.code)
    clean_import.import_everything(code, site_packages)
    if package.size > MAX_BYTES:
        raise RuntimeError(f"zip + layer are {package.size / 2**20:.1f} MB; the limit is {MAX_BYTES / 2**20:.0f} MB")
    made = json.loads((out / "sam.json").read_text("utf-8"))
    template.answer_every_method(made)
    package.template.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")), "utf-8")


def build() -> Package:
    """Return the package, made anew only when something it depends on has changed."""
    package = Package(PACKAGE / "sam.json", PACKAGE / "deployment.zip", PACKAGE / "layer.zip")
    PACKAGE.mkdir(parents=True, exist_ok=True)
    marker = PACKAGE / "inputs"
    # Two at once (`make run` beside `make test`) would write over each other.
    with (PACKAGE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        inputs = _digest(_inputs(), sys.version)
        if not (marker.exists() and marker.read_text() == inputs):
            marker.unlink(missing_ok=True)
            with step("packaging (the first time downloads the libraries)"):
                _make(package)
            marker.write_text(inputs)
    return package


if __name__ == "__main__":
    made = build()
    say(f"{made.template}\n{made.code}: {made.code.stat().st_size / 2**20:.1f} MB")
    say(f"{made.layer}: {made.layer.stat().st_size / 2**20:.1f} MB")
