"""Presence: by the distance of the phone, and by whether the venue was open."""

from datetime import datetime

import pytest

from chalicelib.domain.entry.presence import is_open, presence_of
from chalicelib.domain.place.venue import Location, OpeningHours

SHOP = Location(27.0606, 110.5758)
STEPS = {
    "on_site": Location(27.0620, 110.5758),
    "doubtful": Location(27.0750, 110.5758),
    "remote": Location(28.1, 113.0),
}


@pytest.mark.parametrize("expected", STEPS)
def test_the_farther_the_phone_the_less_it_is_believed(expected: str) -> None:
    assert presence_of(STEPS[expected], SHOP) == expected


@pytest.mark.parametrize(("position", "venue"), [(None, SHOP), (SHOP, None), (None, None)])
def test_without_both_points_nothing_is_verified(position: Location | None, venue: Location | None) -> None:
    assert presence_of(position, venue) == "unverified"


def test_where_nobody_is_expected_a_scan_is_doubtful_at_best() -> None:
    classes = {presence_of(position, SHOP, expected=False) for position in (None, STEPS["on_site"], STEPS["doubtful"])}

    assert classes == {"doubtful"}
    assert presence_of(STEPS["remote"], SHOP, expected=False) == "remote"


@pytest.mark.parametrize(
    ("opens", "closes", "time", "expected"),
    [
        ("08:00", "20:00", "12:00", True),
        ("08:00", "20:00", "07:30", True),
        ("08:00", "20:00", "07:29", False),
        ("08:00", "20:00", "20:30", True),
        ("08:00", "20:00", "20:31", False),
        ("18:00", "02:00", "23:59", True),
        ("18:00", "02:00", "01:00", True),
        ("18:00", "02:00", "12:00", False),
        ("00:00", "23:59", "03:00", True),
        ("06:00", "06:00", "03:00", True),
    ],
)
def test_a_venue_is_open_between_its_hours_past_midnight_too(
    opens: str, closes: str, time: str, expected: bool
) -> None:
    local = datetime.fromisoformat(f"2026-01-05T{time}+00:00")

    assert is_open(OpeningHours(opens, closes), local) is expected


def test_a_venue_that_names_no_hours_is_never_closed() -> None:
    assert is_open(None, datetime.fromisoformat("2026-01-05T03:00+00:00"))
