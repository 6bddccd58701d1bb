"""When a day's rows stop being taken, when they stop being readable, which week's key wraps them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.retention import closes_at, days_kept, epoch_of, first_open_day, key_deadline, last_day_of
from chalicelib.security.day_keys import CLASSES
from chalicelib.tenants import load

HUNAN = load("43")
MONDAY = date(2026, 1, 5)


def test_every_class_of_day_keys_has_its_days_in_the_policy() -> None:
    assert {row_class: days_kept(HUNAN, row_class) for row_class in CLASSES} == {
        "visits": 30,
        "assisted": 30,
        "paper": 30,
        "alerts": 60,
        "uploads": 1,
        "photos": 90,
    }


def test_a_day_dies_at_local_midnight_after_its_retention() -> None:
    assert key_deadline(HUNAN, "visits", MONDAY) == datetime(2026, 2, 4, 16, tzinfo=UTC)


def test_an_upload_made_in_the_last_minute_of_a_day_lives_its_24_hours() -> None:
    last_minute = datetime(2026, 1, 5, 15, 59, tzinfo=UTC)

    assert timedelta(hours=24) <= key_deadline(HUNAN, "uploads", MONDAY) - last_minute < timedelta(hours=48)


@pytest.mark.parametrize(("hours", "days"), [(1, 1), (24, 1), (25, 2), (48, 2)])
def test_hours_begun_count_as_a_day(hours: int, days: int) -> None:
    policy = replace(HUNAN, retention=replace(HUNAN.retention, uploads_hours=hours))

    assert days_kept(policy, "uploads") == days


def test_a_day_takes_late_scans_for_26_hours_after_its_end() -> None:
    assert closes_at(HUNAN, MONDAY) == datetime(2026, 1, 6, 18, tzinfo=UTC)


def test_a_day_of_paper_lists_stays_open_a_week_longer() -> None:
    assert closes_at(HUNAN, MONDAY, "paper") == datetime(2026, 1, 13, 18, tzinfo=UTC)
    assert closes_at(HUNAN, MONDAY, "alerts") == closes_at(HUNAN, MONDAY, "paper")
    assert first_open_day(MONDAY, "paper") == date(2025, 12, 29)
    assert first_open_day(MONDAY, "assisted") == date(2026, 1, 4)


def test_an_epoch_is_a_week_from_monday_to_sunday() -> None:
    week = {epoch_of(MONDAY + timedelta(days=ahead)) for ahead in range(7)}

    assert len(week) == 1
    assert last_day_of(epoch_of(MONDAY)) == MONDAY + timedelta(days=6)
    assert epoch_of(MONDAY + timedelta(days=7)) == epoch_of(MONDAY) + 1
