"""What a person scanned costs in write units: no noise is in it, so the budget itself is held."""

import re

import pytest

from benchmarks.door import units
from infra.dynamodb_local import NotHere
from tests.missing import do_without

pytestmark = pytest.mark.aws


def test_a_scan_costs_two_writes_and_three_with_figures_however_alone_it_comes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(units, "SCANS", 4)
    monkeypatch.setattr(units, "DAYS", (30,))

    try:
        units.report()
    except NotHere as missing:
        do_without(f"{missing}, so nobody counted the units of a scan")

    said = capsys.readouterr().out
    written = {what.strip(): float(each) for what, each in re.findall(r"^(.+?) +(\d+\.\d\d) write", said, re.M)}
    path, again, alone, day, _ = written.values()
    assert (path, alone, day) == (2.0, 3.0, 3.0)
    assert again <= 1
    assert "MISSED" not in said
