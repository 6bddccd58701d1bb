"""Import the packaged program where nothing else is installed; only this proves a zip."""

import subprocess
import sys
from pathlib import Path

# What only some packages need, and what of the program may therefore miss it: that has a layer of its own.
_LAYERED = {
    "numpy": (
        "chalicelib.outbreak.",
        *(f"chalicelib.usecases.tracing.{name}" for name in ("build_index", "by_index", "indexed_days", "live_days")),
        *("chalicelib.usecases.tracing.work_outbreak", "chalicelib.jobs.index", "chalicelib.jobs.outbreak"),
    )
}

# `-I -S`: no environment, no user directory, no site-packages. What is not in the zip or the layer is not there.
_PROBE = """
import ast, importlib, pkgutil, sys
sys.dont_write_bytecode = True
layered = ast.literal_eval(sys.argv[1])
sys.path[:0] = sys.argv[2:]
import app
import chalicelib
names = [found.name for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib.")]
for name in names:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if not name.startswith(layered.get(missing.name, "?")):
            raise
print(len(names))
"""


def import_everything(code: Path, *layers: Path) -> int:
    """Import `app` and every module of `chalicelib`; return how many, or raise with the traceback.

    With both layers' site-packages nothing may be missing.
    """
    allowed = _LAYERED if len(layers) == 1 else {}
    command = [sys.executable, "-I", "-S", "-c", _PROBE, repr(allowed), str(code), *map(str, layers)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8"})
    if found.returncode:
        raise ImportError(f"the package does not import on its own:\n{found.stderr}")
    return int(found.stdout)
