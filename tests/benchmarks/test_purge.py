"""The benchmark of a day's destruction still runs to its end."""

import re

import pytest

from benchmarks import purge

pytestmark = pytest.mark.aws


def test_it_counts_erases_and_sweeps(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(purge, "ROWS", 60)
    monkeypatch.setattr(purge, "VENUES", 2)

    purge.main()

    said = capsys.readouterr().out
    assert re.findall(r"^(commit|count|sweep) ", said, re.M) == ["commit", "count", "sweep"]
    assert "read units and 0 write units" in said
