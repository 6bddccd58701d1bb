"""Build the index of a county's day from its sealed rows: how long, and how much memory.

`python benchmarks/index_build.py [ROWS]`. Rows are opened as the worker opens them; only DynamoDB itself is spared.
"""

import resource
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.visit import Shown, VisitSeal
from chalicelib.domain.place.category import Dwell
from chalicelib.outbreak.sealed import close
from chalicelib.security.day_keys import derive
from chalicelib.security.index_keys import derive_index
from chalicelib.security.sealing import seal, unseal
from chalicelib.storage import keys
from chalicelib.usecases.tracing import build_index

DAY, START_S, VISITS_PER_VENUE, VISITS_PER_PERSON = "20240229", 1_709_136_000, 250, 2
DAY_KEY = bytes(range(32))
KEY = derive(DAY_KEY, writable=False, deadline_s=2**40)


class Rows:
    """A county's rows, sealed when they are asked for, as DynamoDB would give them."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def venues(self) -> Iterator[tuple[str, Any]]:
        """List the venues."""
        for number in range(self._rows // VISITS_PER_VENUE):
            yield "", SimpleNamespace(id=f"venue{number:011}", state="approved", category="shop", vehicle=None)

    def of_day(self, venue: str, day: str) -> Iterator[KeptVisit]:
        """List a venue's rows."""
        first = int(venue[5:]) * VISITS_PER_VENUE
        for number in range(first, first + VISITS_PER_VENUE):
            yield _row(venue, day, number, self._rows)

    def open(self, row: KeptVisit, key: Any) -> VisitSeal:
        """Open a row as the store does."""
        return msgspec.json.decode(unseal(key.seal, row.sealed, keys.row_key(row.pk, row.sk)), type=VisitSeal)


def main() -> None:
    """Print a line."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    store = Rows(rows)
    workspace: Any = SimpleNamespace(
        day_keys=SimpleNamespace(get=lambda *_: KEY),
        venues=SimpleNamespace(in_county=lambda _: store.venues()),
        visits=store,
        marks=SimpleNamespace(of_day=lambda *_: {}),
        categories=SimpleNamespace(exists=lambda _: True, get=lambda _: SimpleNamespace(dwell=Dwell(60, 540, 720))),
        utc_offset=timedelta(hours=8),
    )
    began, cpu = time.perf_counter(), time.process_time()
    read = build_index._read(workspace, DAY, "430525", ["visits"])  # noqa: SLF001  what a worker does, but for AWS
    opened = time.process_time() - cpu
    columns, people = close(read["visits"], "430525", START_S, derive_index(DAY_KEY), "place")
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{rows:,} rows: {seconds:.1f} s, {cpu:.1f} CPU s ({opened:.1f} of them to seal and open rows), "
        f"peak {peak:.0f} MiB; columns {len(columns) / 2**20:.1f} MiB, people {len(people) / 2**20:.1f} MiB"
    )


def _row(venue: str, day: str, number: int, rows: int) -> KeptVisit:
    time_of_day = keys.clock(number * 7919 % 86_400_000)
    pk, sk = keys.visit_pk("43", venue, day), keys.visit_sk(time_of_day, f"door{number % 2:012}", f"{number:036}", 0)
    shown = Shown(
        person=f"{number * 31 % (rows // VISITS_PER_PERSON):052}",
        mask="张*",
        identity="verified",
        colour="green",
        admitted=True,
    )
    sealed = seal(
        KEY.seal, msgspec.json.encode(VisitSeal(shown=shown, account="a" * 16, county="430525")), f"{pk}|{sk}"
    )
    return KeptVisit(
        pk=pk,
        sk=sk,
        venue=venue,
        day=day,
        time=time_of_day,
        entrance=f"door{number % 2:012}",
        scan_id=f"{number:036}",
        visitor="v" * 16,
        abnormal=False,
        mode="scan",
        presence="on_site",
        sealed=sealed,
    )


if __name__ == "__main__":
    main()
