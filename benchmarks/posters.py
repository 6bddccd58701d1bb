"""Posters against the budgets: PNG beside Pillow's RGB default, PDF beside fpdf2, the QR code before bad cameras.

Usage: python benchmarks/posters.py [--rounds N] [--symbols N]

Both sides draw the same sheet. Rounds are interleaved, medians of CPU seconds shown; memory is the peak of a process of
its own that draws one A3 PNG.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.cameras import CAMERAS, rate  # noqa: E402 - found through the line above
from benchmarks.poster_references import by_fpdf2, by_pillow_rgb  # noqa: E402
from benchmarks.poster_samples import LONG, SHORT  # noqa: E402
from chalicelib.domain.place import venue_code  # noqa: E402
from chalicelib.poster import Poster, render  # noqa: E402
from chalicelib.poster.qr import encode  # noqa: E402

MEMORY = """
import re, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from benchmarks.poster_samples import SHORT
from chalicelib.poster import render
render(SHORT, {paper!r}, "png")
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def cpu_s(work: Callable[[], bytes]) -> tuple[float, int]:
    """Return the CPU seconds of one call and the bytes it made."""
    started = time.process_time()
    made = work()
    return time.process_time() - started, len(made)


def paired(ours: Callable[[], bytes], reference: Callable[[], bytes], rounds: int) -> tuple[float, int, float, int]:
    """Interleave both sides; return each one's median CPU seconds and bytes."""
    ours(), reference()  # imports and mapped fonts are not what is compared
    times: tuple[list[float], list[float]] = ([], [])
    sizes = [0, 0]
    for _ in range(rounds):
        for side, work in enumerate((ours, reference)):
            seconds, sizes[side] = cpu_s(work)
            times[side].append(seconds)
    return statistics.median(times[0]), sizes[0], statistics.median(times[1]), sizes[1]


def peak_mib(paper: str) -> float:
    """Return the peak memory of a fresh process that draws one PNG."""
    code = MEMORY.format(root=str(ROOT), paper=paper)
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return int(printed) / 1024


def row(what: str, figure: str, budget: str, met: bool | None = None) -> None:
    """Print a line of the table."""
    verdict = {True: "ok", False: "MISSED", None: ""}[met]
    print(f"{what:<44} {figure:>34}   {budget:<10} {verdict}")


def pictures(name: str, poster: Poster, rounds: int) -> None:
    """Compare an A3 PNG with Pillow's RGB default."""
    seconds, size, reference_s, reference_size = paired(
        lambda: render(poster, "A3", "png"), lambda: by_pillow_rgb(poster), rounds
    )
    ratio = seconds / reference_s
    row(
        f"PNG A3, {name}: CPU",
        f"{seconds * 1e3:.0f} ms / {reference_s * 1e3:.0f} ms = {ratio:.2f}",
        "≤ 0.40",
        ratio <= 0.40,
    )
    share = size / reference_size
    row(f"PNG A3, {name}: bytes", f"{size:,} / {reference_size:,} = {share:.2f}", "≤ 0.20", share <= 0.20)


def documents(name: str, poster: Poster, rounds: int, budgeted: bool) -> None:
    """Compare an A3 PDF with fpdf2, once with the whole font as anybody would, once with a font cut to size."""
    for label, whole in (("whole font", True), ("font cut to size", False)):
        seconds, size, reference_s, reference_size = paired(
            lambda: render(poster, "A3", "pdf"), lambda whole=whole: by_fpdf2(poster, whole), rounds if not whole else 3
        )
        ratio = seconds / reference_s
        figure = f"{seconds * 1e3:.0f} ms / {reference_s * 1e3:.0f} ms = {ratio:.2f}"
        row(f"PDF A3, {name}: CPU, fpdf2 with {label}", figure, "≤ 0.35", ratio <= 0.35)
    row(
        f"PDF A3, {name}: bytes",
        f"{size:,} (fpdf2 {reference_size:,})",
        "≤ 30,000",
        size <= 30_000 if budgeted else None,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--symbols", type=int, default=200)
    arguments = parser.parse_args()
    for name, poster, budgeted in (("short names", SHORT, True), ("names of 60 and 30", LONG, False)):
        pictures(name, poster, arguments.rounds)
        documents(name, poster, arguments.rounds, budgeted)
    memory = peak_mib("A3")
    row("PNG A3: peak memory of the process", f"{memory:.0f} MiB", "≤ 80 MiB", memory <= 80)
    row("PNG A2: peak memory of the process", f"{peak_mib('A2'):.0f} MiB", "")
    chance = random.Random(1)
    urls = [
        f"HTTPS://43.CSM.EXAMPLE/C/{venue_code.make('43', chance.getrandbits(50))}" for _ in range(arguments.symbols)
    ]
    symbols = [(url, encode(url)) for url in urls]
    versions = {f"{symbol.version}-{symbol.error}" for _, symbol in symbols}
    row("QR version and correction", ", ".join(sorted(versions)), "≤ 3-Q", versions <= {"1-Q", "2-Q", "3-Q"})
    for name, (camera, least) in CAMERAS.items():
        found = rate(camera, symbols, seed=2)
        row(f"QR of 120 px read, {name}", f"{found:.3f} of {len(symbols)}", f"≥ {least}", found >= least)


if __name__ == "__main__":
    main()
