"""The benchmark of a scan still runs, and both sides still accept what they are measured by."""

import re
import subprocess
import sys

from tests.architecture.program import ROOT


def test_it_prints_both_ratios() -> None:
    few = ["--rounds", "1", "--calls", "2", "--starts", "1"]

    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scan", *few], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert re.search(r"^cold scan +0\.\d{3}", done.stdout, re.M)
    assert re.search(r"^warm scan +0\.\d{3}", done.stdout, re.M)
