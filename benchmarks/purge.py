"""Count, erase and sweep a day of 100,000 rows: seconds, memory and what it costs, against Lambda's limits.

The embedded AWS answers slower than DynamoDB; what is measured is the program's own part and how much it asks for.
"""

import os
import resource
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROWS, VENUES, BODY_BYTES = 100_000, 100, 380
READ_UNIT_BYTES, READ_PRICE_USD, WRITE_PRICE_USD = 4096, 0.125e-6, 0.625e-6  # on demand, us-east-1, November 2026
LAMBDA_PRICE_USD = 0.0000166667  # a GB-second, x86
LAMBDA_GB, LAMBDA_LIMIT_S = 1.769, 900
CLASS = "visits"
MORNING_MS = 8 * 3_600_000


def main() -> None:
    """Print the table."""
    from chalicelib.domain.custody.part import COMMIT, COUNT, SWEEP, Work
    from chalicelib.domain.retention import day_name
    from chalicelib.usecases.custody.work_part import work_part
    from tests.custody import today
    from tests.embedded import province
    from tests.usecases.test_venues import approved

    workspace = province("43")
    day = today(workspace) - timedelta(days=3)
    venues = [approved(workspace)[1] for _ in range(VENUES)]
    county = venues[0].region[:6]
    size = _fill(workspace, county, [venue.id for venue in venues], day_name(day))
    print(f"{ROWS:,} rows of {VENUES} venues in one county, {size / ROWS:.0f} bytes each")
    print(f"{'step':<10} {'seconds':>8} {'rows/s':>8} {'CPU s':>7} {'peak MiB':>9}  of Lambda's 15 minutes")
    spent = {}
    for purpose in (COMMIT, COUNT, SWEEP):
        if purpose == SWEEP:
            _erase(workspace, day_name(day))
        work = Work(purpose=purpose, row_class=CLASS, day=day_name(day), parts=(county,))
        spent[purpose] = _timed(purpose, lambda work=work: work_part(workspace, work, lambda: 900))
    units = 2 * size / READ_UNIT_BYTES
    seconds = spent[COMMIT] + spent[COUNT]
    dollars = units * READ_PRICE_USD + seconds * LAMBDA_GB * LAMBDA_PRICE_USD
    print(
        f"{units:,.0f} read units and 0 write units for COMMIT and count: ${dollars:.4f} with the Lambda seconds above;"
    )
    print(f"sweeping what TTL deletes for nothing costs nothing; all of it by hand ${2 * ROWS * WRITE_PRICE_USD:.2f}")


def _erase(workspace: Any, day: str) -> None:
    """Take the day's key through its life: nothing is swept before it is gone."""
    now, rows = workspace.instant(), workspace.day_key_rows
    steps = [rows.put_day(CLASS, day, b"wrapped", "key", int(now.timestamp())), rows.close(CLASS, day, now)]
    steps += [rows.erase(CLASS, day, now), rows.certify(CLASS, day, 1, now)]
    if not all(steps):
        raise RuntimeError(f"the day's key could not be erased: {steps}")


def _fill(workspace: Any, county: str, venues: list[str], day: str) -> int:
    """Write rows as sealed ones lie there; return their bytes."""
    from chalicelib.domain.entry.tally import Tally
    from chalicelib.storage import keys
    from chalicelib.storage.counters import Cell
    from chalicelib.storage.rows.base import bind
    from chalicelib.storage.rows.visits import VisitRow

    row = bind(VisitRow, "visits", workspace.settings)
    size, cells = 0, Counter[Cell]()
    with row.batch_write() as batch:
        for number in range(ROWS):
            pk = keys.visit_pk("43", venues[number % VENUES], day)
            sk = keys.visit_sk(keys.clock(MORNING_MS + number * 70), "a" * 16, secrets.token_hex(16), 0)
            cells[Cell(*keys.cell_of(pk, sk))] += 1
            made = row(pk, sk, visitor_pk=f"43#{secrets.token_hex(16)}", abnormal=False, mode="scan")
            made.presence, made.sealed, made.expires = "on_site", os.urandom(BODY_BYTES), int(time.time()) + 99999
            size += len(pk) + len(sk) + BODY_BYTES + 120
            batch.save(made)
    for cell, total in cells.items():  # as the stream's consumer has counted them
        counted = {cell.start: Tally(total=total, scans=total, people=total, abnormal=0)}
        workspace.counters.set(county, cell.venue, cell.day, counted)
    return size


def _timed(name: str, act: Callable[[], Any]) -> float:
    began, cpu = time.perf_counter(), time.process_time()
    act()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:<10} {seconds:>8.1f} {ROWS / seconds:>8,.0f} {cpu:>7.1f} {peak:>9.0f}  {seconds / LAMBDA_LIMIT_S:.1%}"
    )
    return seconds


if __name__ == "__main__":
    main()
