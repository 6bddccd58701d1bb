"""Package the program once for all stages: `python -m infra.package` makes template, zip and layers."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from chalicelib.tenants import policies
from infra import bundle, clean_import, template, wheels
from infra.paths import PACKAGE, ROOT
from infra.progress import say, step

MAX_BYTES = 45 * 1024 * 1024
MAX_UNPACKED_BYTES = 250 * 1024 * 1024  # Lambda's own limit for a function with all its layers
SITE_PACKAGES = Path("python", "lib", template.RUNTIME, "site-packages")
_OUTBREAK = ROOT / "requirements-outbreak.txt"
# Chalice imports the program to learn its routes and asks for a stage; the files do not depend on which.
_STAGE = "hunan"


@dataclass(frozen=True, slots=True)
class Package:
    """What is deployed: a SAM template and the archives it names; `outbreak` is a layer of few functions."""

    template: Path
    code: Path
    layer: Path
    outbreak: Path

    @property
    def size(self) -> int:
        """Bytes of the two archives that every function has."""
        return self.code.stat().st_size + self.layer.stat().st_size

    @property
    def unpacked_size(self) -> int:
        """Bytes of all archives together once they are unpacked."""
        return sum(map(bundle.unpacked_size, (self.code, self.layer, self.outbreak)))

    def fingerprint(self) -> str:
        """Hash of all files."""
        return _digest([self.template, self.code, self.layer, self.outbreak])


def _digest(files: Iterable[Path], *more: str) -> str:
    total = hashlib.sha256("\0".join(more).encode())
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _inputs() -> list[Path]:
    sources = [path for path in (ROOT / "chalicelib").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    tools = [ROOT / "infra" / f"{name}.py" for name in ("package", "bundle", "wheels", "clean_import")]
    fixed = [ROOT / "app.py", ROOT / "requirements.txt", _OUTBREAK, ROOT / ".chalice" / "config.json"]
    return sorted([*sources, *tools, *fixed, *template.sources()])


def _run_chalice(merge: Path, out: Path) -> None:
    command = [str(Path(sys.executable).parent / "chalice"), "package"]
    command += ["--stage", _STAGE, "--merge-template", str(merge), str(out)]
    environment = {**os.environ, "AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "us-east-1")}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"chalice package failed:\n{done.stdout}{done.stderr}")


def _finish_layer(made: Callable[[Path], None], layer: Path, requirements: Path) -> Path:
    """Make, trim, check and compile a layer, unless the same one was finished before; return its site-packages."""
    unpacked = layer.with_suffix("")
    marker = unpacked.with_suffix(".inputs")
    # Nothing but its content names a layer: an archive's own bytes carry dates.
    inputs = _digest([requirements, ROOT / "infra" / "bundle.py"], sys.version)
    if not (marker.exists() and marker.read_text() == inputs and layer.exists()):
        made(unpacked)
        if misfits := wheels.misfits(unpacked / SITE_PACKAGES):
            raise RuntimeError("these wheels would not load on Lambda:\n  " + "\n  ".join(misfits))
        bundle.trim(unpacked / SITE_PACKAGES)
        bundle.compile_all(unpacked / SITE_PACKAGES, f"/opt/{SITE_PACKAGES}")
        bundle.pack(unpacked, layer)
        marker.write_text(inputs)
    return unpacked / SITE_PACKAGES


def _install_outbreak(unpacked: Path) -> None:
    """Install what outbreaks alone need, as published for Lambda's machine, whatever this one is."""
    shutil.rmtree(unpacked, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-compile", "--no-deps"]
    command += ["--only-binary", ":all:", "--platform", f"manylinux2014_{wheels.MACHINE}", "--implementation", "cp"]
    command += ["--target", str(unpacked / SITE_PACKAGES), "-r", str(_OUTBREAK)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the layer for outbreaks could not be made:\n{done.stdout}{done.stderr}")


def _make(package: Package) -> None:
    out = PACKAGE / "chalice"
    out.mkdir(parents=True, exist_ok=True)
    merge = PACKAGE / "resources.json"
    merge.write_text(json.dumps(template.merge_template(), ensure_ascii=False), "utf-8")
    _run_chalice(merge, out)
    archive = out / "layer-deployment.zip"
    site_packages = _finish_layer(partial(bundle.extract, archive), package.layer, ROOT / "requirements.txt")
    numpy = _finish_layer(_install_outbreak, package.outbreak, _OUTBREAK)
    code = PACKAGE / "code"
    bundle.extract(out / "deployment.zip", code)
    _pack_policies(code)
    bundle.compile_all(code, "/var/task")
    bundle.pack(code, package.code)
    clean_import.import_everything(code, site_packages)
    clean_import.import_everything(code, site_packages, numpy)
    _check_sizes(package)
    made = json.loads((out / "sam.json").read_text("utf-8"))
    template.answer_every_method(made)
    package.template.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _pack_policies(code: Path) -> None:
    """Write the policies as they are now into the module that has none in the source tree."""
    module = code / "chalicelib" / "tenants" / "packed.py"
    text, marker = module.read_text("utf-8"), "POLICIES: dict[tuple[str, bool], bytes] = {}"
    if marker not in text:
        raise RuntimeError(f"{module} has no place for the policies")
    module.write_text(text.replace(marker, f"POLICIES = {policies.pack()!r}"), "utf-8")


def _check_sizes(package: Package) -> None:
    for what, size, limit in (
        ("zip + layer", package.size, MAX_BYTES),
        ("zip + both layers, unpacked,", package.unpacked_size, MAX_UNPACKED_BYTES),
    ):
        if size > limit:
            raise RuntimeError(f"{what} are {size / 2**20:.1f} MB; the limit is {limit / 2**20:.0f} MB")


def build() -> Package:
    """Return the package, made anew only when something it depends on has changed."""
    files = ("sam.json", "deployment.zip", "layer.zip", "outbreak-layer.zip")
    package = Package(*(PACKAGE / name for name in files))
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
            say(f"  zip and layer: {package.size / 2**20:.1f} MB, of at most {MAX_BYTES / 2**20:.0f}")
            marker.write_text(inputs)
    return package


if __name__ == "__main__":
    made = build()
    say(f"{made.template}\n{made.code}: {made.code.stat().st_size / 2**20:.1f} MB")
    for archive in (made.layer, made.outbreak):
        say(f"{archive}: {archive.stat().st_size / 2**20:.1f} MB")
    say(f"unpacked, with both layers: {made.unpacked_size / 2**20:.1f} MB")
