"""Print every table of benchmarks, one after the other: `python -m benchmarks [NAME …]`."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TABLES = ("scan", "wire", "door", "posters", "poster_batches", "ledgers", "purge", "figures", "live", "tracing")


def main(wanted: list[str]) -> None:
    """Run the tables asked for, each in a process of its own."""
    unknown = set(wanted) - set(TABLES)
    if unknown:
        raise SystemExit(f"no such table: {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    for name in wanted or TABLES:
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True, cwd=HERE.parent)


if __name__ == "__main__":
    main(sys.argv[1:])
