"""The ledger of a large county: a volume of it written in the survey sheet's form, and read again by the importer.

Usage: python benchmarks/ledgers.py [--rows N]

A process of its own makes the rows up one by one and writes them; time, peak memory and bytes are what the volume took.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from chalicelib.domain.person.identity import check_character  # noqa: E402 - found through the line above
from chalicelib.sheets.ledger import LedgerRow, ledger  # noqa: E402
from chalicelib.sheets.survey import read_survey  # noqa: E402
from chalicelib.usecases.ledger.gather_ledger import COLUMNS  # noqa: E402
from chalicelib.usecases.ledger.write_ledger import VOLUME  # noqa: E402
from infra.synthetic.county import SyntheticCounty  # noqa: E402
from infra.synthetic.places import Size  # noqa: E402

TODAY = date(2022, 2, 24)
ANSWER_MB = 4.4  # six megabytes of Lambda's, in base64
LAMBDA_S, LAMBDA_MIB = 600, 1769


def rows(count: int) -> Iterator[LedgerRow]:
    """Make up a county's rows, each with a manager of its own."""
    county = SyntheticCounty(7, TODAY, Size(venues=count, entrances=2 * count, towns=24))
    for number, place in enumerate(county.places):
        first_17 = f"430525{1950 + number % 50}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
        yield LedgerRow(
            name=place.venue.name,
            manager_name=f"测试{number}",
            manager_phone=f"139{number:08d}",
            manager_id=first_17 + check_character(first_17),
            address=place.venue.address or "洞口县公共交通公司",
            entrances=[door.name for door in place.entrances],
            extra=(
                "已通过",
                "其他门店",
                "县商务局",
                "湖南省 邵阳市 洞口县",
                "",
                "测试甲 13900000001",
                "测试乙 13900000002",
            ),
        )


def write(count: int) -> None:
    """Write a volume in this process; print seconds, MiB before and at the peak, bytes, and rows read again."""
    made = list(rows(count))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.monotonic()
    data = ledger("洞口县", iter(made), COLUMNS, notice="导出单位：县指挥部　　到期销毁")
    took = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.monotonic()
    sheet = read_survey(data, today=TODAY, row_limit=count)
    again = time.monotonic() - began
    clean = sum(not row.errors for row in sheet.rows)
    print(took, before, peak, len(data), len(made), clean, again)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=VOLUME)
    parser.add_argument("--write", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(given.rows)
        return
    command = [sys.executable, __file__, "--write", "--rows", str(given.rows)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    took, before, peak, size, count, clean, again = (float(each) for each in re.findall(r"[0-9.e+]+", printed))
    print(f"a volume of {count:,.0f} venues")
    print(f"{'written in':<28}{took:>10.1f} s   (Lambda: {LAMBDA_S} s for all volumes)")
    print(f"{'peak memory, whole process':<28}{peak:>10.0f} MiB ({before:.0f} before; Lambda: {LAMBDA_MIB} MiB)")
    print(f"{'file':<28}{size / 1e6:>10.1f} MB  (an answer: {ANSWER_MB} MB)")
    print(f"{'read by the importer':<28}{again:>10.1f} s   ({clean:,.0f} rows without an error)")


if __name__ == "__main__":
    main()
