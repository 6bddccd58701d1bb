"""The benchmark still runs, and the index and DuckDB find the same people on Parquet of the same visits."""

import subprocess
import sys

from tests.architecture.program import ROOT


def test_the_index_and_duckdb_find_the_same_people() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/tracing.py", "30000", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr
    assert "found by both" in done.stdout
    assert " 0 of the first order" not in done.stdout
