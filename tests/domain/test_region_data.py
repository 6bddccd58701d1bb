"""The committed regions of both provinces, with their oddities."""

import hashlib
import json
import time
import zlib
from pathlib import Path

import pytest

from chalicelib.domain.place.region import LENGTHS, is_extra
from chalicelib.tenants import regions
from chalicelib.tenants.reading import PolicyError
from chalicelib.tenants.regions import Regions

TEXT = "43 湖南省\n4305 邵阳市\n430525 洞口县\n430525001 文昌街道 001桔城社区 201大桥村\n"
MANIFEST = json.loads((regions.FOLDER / "regions.json").read_text(encoding="utf-8"))


def every_unit(data, code):
    for child in data.children(code):
        yield child
        yield from every_unit(data, child.code)


@pytest.mark.parametrize("file", MANIFEST["files"], ids=lambda file: file["file"])
def test_the_committed_file_is_the_one_that_the_manifest_describes(file):
    path = Path(regions.FOLDER, file["file"])

    text = zlib.decompress(path.read_bytes(), regions.GZIP)

    assert hashlib.sha256(text).hexdigest() == file["text_sha256"]


@pytest.mark.parametrize("file", MANIFEST["files"], ids=lambda file: file["file"])
def test_every_unit_of_every_level_is_reached_from_the_province_down(file):
    province = file["file"][8:10]
    data = regions.load(province)

    found = [unit.code for unit in every_unit(data, province) if not is_extra(unit.code)]

    assert len(set(found)) == len(found)
    for length, count in file["units_by_digits"].items():
        assert len([code for code in found if len(code) == int(length)]) == (0 if length == "2" else count)


def test_dongkou_has_its_streets_and_a_village_its_whole_name():
    hunan = regions.load("43")

    towns = {child.code: child.name for child in hunan.children("430525")}

    assert (towns["430525001"], towns["430525002"]) == ("文昌街道", "雪峰街道")
    assert hunan.full_name("430525001201") == "湖南省 邵阳市 洞口县 文昌街道 大桥村"
    assert {child.level for child in hunan.children("430525")} == {"town"}


def test_lanzhou_new_area_is_a_county_of_lanzhou():
    gansu = regions.load("62")

    assert gansu.name("620171") == "兰州新区"
    assert "620171" in gansu.counties_under("6201")


def test_jiayuguan_has_no_counties_but_one_of_its_own_name_and_says_it_once():
    gansu = regions.load("62")

    assert gansu.counties_under("6202") == ["620201"]
    assert gansu.full_name("620201001") == "甘肃省 嘉峪关市 雄关街道"


def test_units_without_an_official_code_are_there_under_codes_of_our_own():
    assert regions.load("62").name("629901") == "甘肃矿区"
    assert "629901" in regions.load("62").counties_under("62")
    assert [child.name for child in regions.load("43").children("430525901")] == ["经开区本级"]


@pytest.mark.parametrize(
    "code", ["44", "4399", "430526", "430525999", "430525001999", "430525901902", "", "4", "nonsense"]
)
def test_what_is_not_in_the_data_does_not_exist(code):
    hunan = regions.load("43")

    assert not hunan.exists(code)
    with pytest.raises(KeyError):
        hunan.children(code)


def test_a_village_has_no_children_and_lies_in_one_county():
    hunan = regions.load("43")

    assert hunan.children("430525001201") == []
    assert hunan.counties_under("430525001201") == ["430525"]


@pytest.mark.parametrize("province", ["43", "62"])
def test_no_official_code_begins_its_own_part_as_our_own_codes_do(province):
    official = Regions(
        zlib.decompress((regions.FOLDER / f"regions-{province}.txt.gz").read_bytes(), regions.GZIP).decode()
    )

    assert not [unit.code for unit in every_unit(official, province) if is_extra(unit.code)]


@pytest.mark.parametrize(
    "line",
    [
        "430525001 文昌街道",
        "430525004 新街道",
        "430599901 某区",
        "43052590 短",
        "430525901",
        "430525901 两 词",
        "44 广东省",
    ],
)
def test_a_slip_in_the_file_of_extra_units_is_named_by_its_line(line):
    with pytest.raises(PolicyError, match="extra:2"):
        Regions(TEXT, f"# ours\n{line}\n")


def test_extra_villages_stand_among_the_official_ones_by_code():
    data = Regions(TEXT, "430525001901 夜市\n")

    assert [child.code for child in data.children("430525001")] == ["430525001001", "430525001201", "430525001901"]
    assert LENGTHS["village"] == 12


def test_thirty_thousand_villages_load_before_anybody_notices():
    regions.load.cache_clear()
    start = time.process_time()

    regions.load("43").children("430525001")

    assert time.process_time() - start < 0.15
