"""Which scans of one person cannot all be true, and when somebody scans too often."""

import pytest

from chalicelib.domain.entry.implausible import Passing, slow_until_ms, suspects
from chalicelib.domain.place.venue import Location

PLACES = {
    "changsha": Location(28.1127, 112.9834),
    "opposite": Location(28.1137, 112.9844),
    "dongkou": Location(27.0606, 110.5758),
    "lanzhou": Location(36.0611, 103.8343),
}
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000


def passing(at_ms: int, venue: str, door: str = "main") -> Passing:
    return Passing(at_ms, venue, f"{venue}-{door}", f"scan-{at_ms}", 0, f"43#{venue}", f"{at_ms}#{door}")


def found(*passings: Passing) -> list[tuple[str, list[int]]]:
    return [(kind, [each.at_ms for each in group]) for kind, group in suspects(passings, PLACES.get, 300, 5)]


def test_a_thousand_kilometres_in_five_minutes_are_found_in_whatever_order_they_come() -> None:
    here, there = passing(0, "changsha"), passing(5 * MINUTE, "lanzhou")

    assert found(here, there) == found(there, here, here) == [("too_fast", [0, 5 * MINUTE])]


@pytest.mark.parametrize(
    "after", [passing(5 * SECOND, "opposite"), passing(HOUR, "dongkou"), passing(SECOND, "changsha", "back")]
)
def test_neighbours_fast_trains_and_one_venues_doors_are_plausible(after: Passing) -> None:
    # 270 km in an hour: slower than the fastest train.
    assert found(passing(0, "changsha"), after) == []


def test_a_venue_without_a_point_hides_no_journey() -> None:
    bus = passing(MINUTE, "a-bus")

    assert found(passing(0, "changsha"), bus, passing(2 * MINUTE, "dongkou")) == [("too_fast", [0, 2 * MINUTE])]


def test_five_doors_in_a_minute_are_too_many_and_four_are_not() -> None:
    doors = [passing(n * 10 * SECOND, f"shop-{n}") for n in range(5)]

    assert found(*doors[:4]) == []
    assert found(*doors) == [("too_many_doors", [n * 10 * SECOND for n in range(5)])]
    assert found(*doors[:4], passing(MINUTE, "shop-5")) == []


def test_one_door_many_times_is_one_door() -> None:
    assert found(*[passing(n * SECOND, "changsha") for n in range(20)]) == []


def test_somebody_over_his_cap_waits_until_the_minute_lets_him_again() -> None:
    assert slow_until_ms([0, 10, 20], 3) is None
    assert slow_until_ms([0, 10, 20, 30], 3) == 10 + MINUTE
    assert slow_until_ms([30, 0, 20, 10], 3) == 10 + MINUTE
    assert slow_until_ms([0, 10, 20, MINUTE], 3) is None
    assert slow_until_ms([], 3) is None
