"""The grid of standard addresses: squares, neighbours, and how far one sees."""

from random import Random

import pytest

from chalicelib.domain.entry.presence import distance_m
from chalicelib.domain.fields import Fields
from chalicelib.domain.place.venue import Location
from chalicelib.domain.supervision.address import BLOCK, CELL, checked, inside, reach_m, square

ROW = {"address": "文昌路18号", "region": "430525001001", "lat": "27.0612", "lon": "110.5701"}


def faults(**said: str) -> dict[str, str]:
    fields = Fields()
    checked(ROW | said, "", fields)
    return {error.field: error.code for error in fields.errors}


@pytest.mark.parametrize("to_degree", [BLOCK, CELL])
@pytest.mark.parametrize("lat", [18.1, 27.0, 42.7999999, 53.9])
def test_whatever_is_within_sight_lies_in_the_nine_squares(to_degree: int, lat: float) -> None:
    random = Random(f"{to_degree}{lat}")
    for _ in range(300):
        point = Location(lat + random.random() / 50, 110 + random.random() / 50)
        nine = {one.name for one in square(point, to_degree).around()}
        sight_m = reach_m(point, to_degree)
        for _ in range(20):
            spread = 4 / to_degree
            other = Location(point.lat + random.uniform(-spread, spread), point.lon + random.uniform(-spread, spread))
            assert distance_m(point, other) > sight_m or square(other, to_degree).name in nine


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (90, 0),
        (-90, 0),
        (27, 180),
        (27, -180),
        (0, 0),
        (-27, 110),
        (110.5, 27.1),
        (float("nan"), 110),
        (27, float("inf")),
    ],
)
def test_poles_the_date_line_and_exchanged_coordinates_are_no_place_here(lat: float, lon: float) -> None:
    assert not inside(Location(lat, lon))


def test_a_row_is_refused_for_each_thing_that_is_wrong() -> None:
    assert faults() == {}
    assert faults(lat="110.5701", lon="27.0612") == {"lat": "outside_province"}
    assert faults(lon="0") == {"lat": "outside_province"}
    assert faults(lat="-27.0612") == {"lat": "outside_province"}
    assert faults(lat="27°3′", lon="") == {"lat": "degrees", "lon": "required"}
    assert faults(lat="nan", lon="1e2") == {"lat": "degrees", "lon": "degrees"}
    assert faults(address="测试\u202e路", code="a#b") == {"address": "text_invisible", "code": "not_well_formed"}
    assert faults(lat="２７.１") == {"lat": "degrees"}


def test_an_address_without_a_code_is_named_by_what_it_says_in_its_region() -> None:
    one, again = checked(ROW, "", Fields()), checked(ROW | {"address": "文昌路 １８ 号", "lat": "27.1"}, "", Fields())
    coded = checked(ROW | {"code": "4305250001"}, "", Fields())
    elsewhere = checked(ROW | {"code": "4305250001", "region": "430524001"}, "", Fields())

    assert one.key == again.key
    assert len({one.key, coded.key, elsewhere.key}) == 3  # a county's code is its own
