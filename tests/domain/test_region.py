"""Regions: levels by length, containment by prefix."""

import pytest

from chalicelib.domain.malformed import Malformed
from chalicelib.domain.place import region


@pytest.mark.parametrize(
    ("code", "level"),
    [("43", "province"), ("4305", "city"), ("430525", "county"), ("430525001", "town"), ("430525001201", "village")],
)
def test_the_length_of_a_code_tells_its_level(code, level):
    assert region.level(code) == level


@pytest.mark.parametrize(
    "text", ["", "4", "430", "43052", "4305250", "43052500120", "4305250012011", "４３", "4a", " 43"]
)
def test_what_has_another_length_or_other_signs_is_no_code(text):
    with pytest.raises(Malformed, match="region_malformed"):
        region.parse(text)


def test_a_county_contains_its_villages_and_itself_but_no_neighbour_and_no_parent():
    assert region.contains("430525", "430525001201")
    assert region.contains("430525", "430525")
    assert not region.contains("430525", "430524001201")
    assert not region.contains("430525", "4305")


@pytest.mark.parametrize("outer", ["", "4", "4305250"])
def test_what_is_no_code_contains_nothing(outer):
    assert not region.contains(outer, "430525001201")


def test_a_code_knows_all_that_it_lies_in():
    assert region.ancestors("430525001201") == ["43", "4305", "430525", "430525001", "430525001201"]
    assert region.parent("430525001") == "430525"
    assert region.parent("43") is None


@pytest.mark.parametrize(
    ("code", "extra"),
    [
        ("430525901", True),
        ("430525901901", True),
        ("6299", True),
        ("629901", True),
        ("4290", False),
        ("430525001", False),
    ],
)
def test_our_own_codes_are_told_from_official_ones(code, extra):
    assert region.is_extra(code) is extra
