"""The extraction of regions: the same bytes every time, and nothing lost in silence."""

import gzip

import pytest

from chalicelib.tenants.regions import Regions
from infra import regions

UNITS = {
    "43": "湖南省",
    "4305": "邵阳市",
    "430525": "洞口县",
    "430525001": "文昌街道",
    "430525001201": "大桥村",
    "430525001001": "桔城社区",
}


def test_units_are_written_by_code_with_villages_behind_their_town():
    assert list(regions.lines(UNITS))[-1] == "430525001 文昌街道 001桔城社区 201大桥村"


def test_what_is_written_is_read_back(tmp_path, monkeypatch):
    monkeypatch.setattr(regions, "TARGET", tmp_path)

    described = regions.write("43", UNITS)
    data = Regions(gzip.decompress((tmp_path / "regions-43.txt.gz").read_bytes()).decode())

    assert described["units_by_digits"] == {"2": 1, "4": 1, "6": 1, "9": 1, "12": 2}
    assert {code: data.name(code) for code in UNITS} == UNITS


def test_writing_again_gives_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(regions, "TARGET", tmp_path)

    regions.write("43", UNITS)
    first = (tmp_path / "regions-43.txt.gz").read_bytes()
    regions.write("43", dict(reversed(UNITS.items())))

    assert (tmp_path / "regions-43.txt.gz").read_bytes() == first


@pytest.mark.parametrize("name", ["两 词", "", "尾\u3000"])
def test_a_name_that_would_break_the_file_stops_the_extraction(name):
    with pytest.raises(SystemExit, match="430525001"):
        list(regions.lines(UNITS | {"430525001": name}))


def test_a_village_without_its_town_stops_the_extraction():
    with pytest.raises(SystemExit, match="430525002"):
        list(regions.lines(UNITS | {"430525002001": "孤村"}))
