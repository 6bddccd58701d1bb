"""Local days of a tenant."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from chalicelib.domain import day
from chalicelib.tenants import load

HUNAN = load("43")


@pytest.mark.parametrize(
    ("instant", "local"),
    [
        (datetime(2022, 2, 17, 15, 59, 59, tzinfo=UTC), date(2022, 2, 17)),
        (datetime(2022, 2, 17, 16, 0, 0, tzinfo=UTC), date(2022, 2, 18)),
        (datetime(2022, 2, 18, 0, 0, 0, tzinfo=timezone(timedelta(hours=8))), date(2022, 2, 18)),
    ],
)
def test_a_day_begins_at_midnight_in_beijing(instant, local):
    assert day.local_day(instant, HUNAN) == local


def test_an_instant_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        day.local_day(datetime(2022, 2, 18), HUNAN)  # noqa: DTZ001 - that is the point


def test_a_day_ends_where_the_next_begins_in_utc():
    assert day.day_start(date(2022, 2, 18), HUNAN) == datetime(2022, 2, 17, 16, tzinfo=UTC)
    assert day.day_end(date(2022, 2, 18), HUNAN) == day.day_start(date(2022, 2, 19), HUNAN)
    assert day.day_end(date(2022, 2, 18), HUNAN).tzinfo is UTC


def test_data_of_a_day_opens_until_the_day_is_over_and_its_retention_too():
    assert day.deadline(date(2022, 2, 18), 30, HUNAN) == day.day_start(date(2022, 3, 21), HUNAN)


@pytest.mark.parametrize("text", ["", "8", "+8:00", "+0800", "08:00", "+08:0x"])
def test_an_offset_written_otherwise_is_refused(text):
    with pytest.raises(ValueError, match="offset"):
        day.zone(text)


def test_an_offset_can_lie_behind_utc():
    assert day.zone("-03:30").utcoffset(None) == -timedelta(hours=3, minutes=30)
    assert day.offset(HUNAN) == timedelta(hours=8)
