"""The JavaScript and the words of the pages, read for tests about them: by acorn (MIT), as a browser of 2018 would."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from infra.npm_file import NotHere, fetched
from tests.architecture.program import PACKAGE
from tests.missing import do_without

WEB = PACKAGE / "web"
VENDOR = WEB / "vendor"
READER = Path(__file__).with_name("read_modules.cjs")
_ACORN = ("acorn@8.15.0", "dist/acorn.js", "fdb08546776ec6228b03e8d02b40d4ab3255bae5f401adba7ff5dad927ac5c9c")


def own_modules() -> list[Path]:
    """List our own JavaScript."""
    return sorted(file for file in WEB.rglob("*.js") if VENDOR not in file.parents)


def styles() -> list[Path]:
    """List our own style sheets."""
    return sorted(file for file in WEB.rglob("*.css") if VENDOR not in file.parents)


def short(file: Path) -> str:
    """Name a file for a test's id."""
    return str(file.relative_to(WEB))


@cache
def read() -> dict[str, Any]:
    """Return what acorn finds in every JavaScript file, ours and the libraries, by its short name."""
    try:
        acorn = fetched(*_ACORN)
    except NotHere as missing:
        do_without(f"{missing}: nobody reads the pages' JavaScript")
    if shutil.which("node") is None:
        do_without("no node: nobody reads the pages' JavaScript")
    files = sorted(WEB.rglob("*.js"))
    # The worker is a template; what is filled in is a string and a list.
    copies = {file: _filled(file) for file in files}
    done = subprocess.run(
        ["node", str(READER), str(acorn), *map(str, copies.values())], capture_output=True, text=True, check=True
    )
    return {short(file): found for file, found in zip(files, json.loads(done.stdout), strict=True)}


def _filled(file: Path) -> Path:
    source = file.read_text("utf-8")
    if "{{" not in source or VENDOR in file.parents:
        return file
    import tempfile

    copy = Path(tempfile.mkdtemp()) / file.name
    copy.write_text(source.replace("{{kept}}", "[]"), "utf-8")
    return copy


@cache
def words(owner: str, language: str) -> dict[str, Any]:
    """Return the words of a page, or of the kit, by name; a name may be given once."""
    found: dict[str, Any] = {}
    for file in sorted((WEB / "words").glob(f"{language}.{owner}*.json")):
        pairs = json.loads(file.read_text("utf-8"))
        assert not found.keys() & pairs.keys(), f"{file.name} says again: {found.keys() & pairs.keys()}"
        found |= pairs
    return found
