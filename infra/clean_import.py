"""Import the packaged program where nothing else is installed; only this proves a zip."""

import subprocess
import sys
from pathlib import Path

# `-I -S`: no environment, no user directory, no site-packages. What is not in the zip or the layer is not there.
_PROBE = """
import importlib, pkgutil, sys
sys.dont_write_bytecode = True
sys.path[:0] = sys.argv[1:]
import app
import chalicelib
names = [found.name for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def import_everything(code: Path, site_packages: Path) -> int:
    """Import `app` and every module of `chalicelib`; return how many, or raise with the traceback."""
    command = [sys.executable, "-I", "-S", "-c", _PROBE, str(code), str(site_packages)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, env={"LANG": "C.UTF-8"})
    if found.returncode:
        raise ImportError(f"the package does not import on its own:\n{found.stderr}")
    return int(found.stdout)
