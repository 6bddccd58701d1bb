"""Which health point a venue sends to: its town's, else the county's; the nearest, else the first named."""

from chalicelib.domain.alarm.health_point import HealthPoint, nearest
from chalicelib.domain.place.venue import Location

VILLAGE = "430525001001"
HERE = Location(27.06, 110.57)


def point(name: str, region: str, location: Location | None = None) -> HealthPoint:
    return HealthPoint(id=name, name=name, address="路1号", phone="0739-7221234", region=region, location=location)


def test_a_point_of_the_town_comes_before_the_countys() -> None:
    county, town, other = point("县", "430525"), point("文昌", "430525001"), point("雪峰", "430525002")

    assert nearest([county, other, town], VILLAGE, None) == town
    assert nearest([county, other], VILLAGE, None) == county


def test_a_venue_known_by_its_county_alone_is_sent_to_the_countys_point() -> None:
    assert nearest([point("乡", "620105001"), point("区", "620105")], "620105", None) == point("区", "620105")


def test_any_point_of_the_county_is_better_than_none() -> None:
    assert nearest([point("雪峰", "430525002")], VILLAGE, HERE) == point("雪峰", "430525002")
    assert nearest([], VILLAGE, HERE) is None


def test_the_nearest_is_chosen_where_both_places_are_known_and_the_first_named_otherwise() -> None:
    far, near = point("远", "430525001", Location(27.2, 110.8)), point("近", "430525001", Location(27.061, 110.571))
    unplaced = point("不详", "430525001")

    assert nearest([unplaced, far, near], VILLAGE, HERE) == near
    assert nearest([unplaced, far, near], VILLAGE, None) == unplaced
