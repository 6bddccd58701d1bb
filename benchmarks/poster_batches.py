"""A batch of posters within Lambda's limits: a made-up county's, drawn in parts and bound, as the job does it.

Usage: python benchmarks/poster_batches.py [--pages N] [--paper A3]

A process of its own draws and binds; time, peak memory and bytes are what it took. Reading the venues is not in it:
that is a query a venue, eight at a time, and as quick as the database.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec.structs import replace

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.poster_samples import SHORT  # noqa: E402 - found through the line above
from chalicelib.domain.place import venue_code  # noqa: E402
from chalicelib.poster import Paper, Poster  # noqa: E402
from chalicelib.poster.binding import Binding  # noqa: E402
from chalicelib.poster.contents import Entry, contents  # noqa: E402
from chalicelib.poster.layout import layout  # noqa: E402
from chalicelib.poster.papers import PAGES  # noqa: E402
from chalicelib.poster.render_pdf import render_listing, render_pages  # noqa: E402
from infra.synthetic.county import SyntheticCounty  # noqa: E402
from infra.synthetic.places import Size  # noqa: E402

PART = 100  # pages: fifty venues of two doors
LAMBDA_S, LAMBDA_MIB = 900, 1769


def posters(pages: int) -> Iterator[Poster]:
    """Make up a county's posters."""
    county = SyntheticCounty(7, date(2022, 2, 24), Size(venues=max(30, pages // 2), entrances=pages, towns=24))
    chance = random.Random(1)
    for place in county.places:
        for door in place.entrances:
            code = venue_code.make("43", chance.getrandbits(50))
            yield replace(
                SHORT, venue=place.venue.name, entrance=door.name, code=code, url=f"HTTPS://43.CSM.EXAMPLE/C/{code}"
            )


def bound(made: list[Poster], paper: Paper) -> Iterator[bytes]:
    """Draw and bind as the job does, a part at a time."""
    binding, page, colours = Binding(), PAGES[paper], SHORT.colours
    yield binding.head()
    for start in range(0, len(made), PART):
        sheets = [layout(poster) for poster in made[start : start + PART]]
        yield from binding.add(render_pages(sheets, page, colours, "部分"))
    entries = [Entry("venue", poster.venue, number) for number, poster in enumerate(made, 1)]
    front = render_listing(contents("洞口县 场所码海报目录", "", entries, page), page, colours, "目录")
    yield from binding.add(front, first=True)
    yield from binding.finish("洞口县 场所码海报目录")


def draw(pages: int, paper: Paper) -> None:
    """Draw in this process; print seconds of wall and CPU, peak MiB, bytes and pages."""
    made = list(posters(pages))[:pages]
    began, cpu = time.monotonic(), time.process_time()
    with tempfile.TemporaryFile() as file:
        for chunk in bound(made, paper):
            file.write(chunk)
        size = file.tell()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.monotonic() - began, time.process_time() - cpu, peak, size, len(made))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--paper", choices=sorted(PAGES), default="A3")
    parser.add_argument("--draw", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.draw:
        draw(given.pages, given.paper)
        return
    command = [sys.executable, __file__, "--draw", "--pages", str(given.pages), "--paper", given.paper]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    wall, cpu, peak, size, pages = (float(each) for each in re.findall(r"[0-9.e+]+", printed))
    print(f"{pages:,.0f} posters, {given.paper}, bound with their contents")
    print(f"{'time':<28}{wall:>10.1f} s   ({cpu:.1f} s CPU; Lambda: {LAMBDA_S} s)")
    print(f"{'a poster':<28}{cpu / pages * 1000:>10.1f} ms CPU")
    print(f"{'peak memory, whole process':<28}{peak:>10.0f} MiB (Lambda: {LAMBDA_MIB} MiB)")
    print(f"{'document':<28}{size / 1e6:>10.1f} MB  ({size / pages / 1000:.1f} kB a poster; alone 27 kB)")


if __name__ == "__main__":
    main()
