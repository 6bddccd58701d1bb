"""Do the wheels in a layer fit the Lambda runtime? Their own WHEEL files answer."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

# The runtime python3.11 is Amazon Linux 2; from python3.12 on it is Amazon Linux 2023.
GLIBC = (2, 26) if sys.version_info < (3, 12) else (2, 34)
MACHINE = "x86_64"
_LEGACY = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_PYTHON = f"cp{sys.version_info.major}{sys.version_info.minor}"


def _glibc(platform: str) -> tuple[int, int] | None:
    """Return the glibc a platform tag asks for, or None when it is no manylinux of our machine."""
    legacy, _, machine = platform.partition("_")
    if legacy in _LEGACY and machine == MACHINE:
        return _LEGACY[legacy]
    match = re.fullmatch(rf"manylinux_(\d+)_(\d+)_{MACHINE}", platform)
    return (int(match[1]), int(match[2])) if match else None


def tag_fits(tag: str) -> bool:
    """Tell whether one expanded tag (`cp311-abi3-manylinux2014_x86_64`) runs on Lambda."""
    python, abi, platform = tag.split("-")
    if platform != "any":
        needed = _glibc(platform)
        if needed is None or needed > GLIBC:
            return False
    if python in {"py3", _PYTHON}:
        return abi in {"none", "abi3", _PYTHON}
    return abi == "abi3" and re.fullmatch(r"cp3\d+", python) is not None and int(python[3:]) <= sys.version_info.minor


def wheels(site_packages: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each installed distribution and the tags its wheel was published under."""
    for wheel_file in sorted(site_packages.glob("*.dist-info/WHEEL")):
        lines = wheel_file.read_text("utf-8").splitlines()
        yield (
            wheel_file.parent.name.removesuffix(".dist-info"),
            [line.removeprefix("Tag:").strip() for line in lines if line.startswith("Tag:")],
        )


def misfits(site_packages: Path) -> list[str]:
    """Return the distributions that would not load on Lambda, with their tags."""
    return [f"{name}: {', '.join(tags)}" for name, tags in wheels(site_packages) if not any(map(tag_fits, tags))]
