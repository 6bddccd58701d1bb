"""Until when a day may be read: a shorter retention reaches back, a longer one does not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib import tenants
from chalicelib.domain.day import day_start
from chalicelib.domain.retention import key_deadline
from chalicelib.domain.rule.lifetime import ends_at
from chalicelib.domain.rule.ruling import Ending, Ruling, Step

HUNAN = tenants.load("43")
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
LATER = NOON + timedelta(days=365)


def step(at: datetime, **values: Any) -> Step:
    named = {f"retention.{name}": value for name, value in values.items()}
    return Step(change="c", effective_at=at, values=named, sequence=1)


def ends(ruling: Ruling, day: date, row_class: str = "visits", at: datetime = LATER) -> datetime:
    return ends_at(HUNAN, ruling, row_class, day, at)


def after(day: date, days: int) -> datetime:
    return day_start(day, HUNAN) + timedelta(days=days + 1)


def test_without_a_change_the_policy_file_says_it() -> None:
    for row_class in ("visits", "assisted", "paper", "alerts", "uploads", "photos"):
        assert ends(Ruling(), date(2026, 3, 1), row_class) == key_deadline(HUNAN, row_class, date(2026, 3, 1))


def test_a_shorter_retention_reaches_back_but_never_before_it_takes_effect() -> None:
    ruling = Ruling(steps=(step(NOON, visits_days=10),))

    assert ends(ruling, date(2026, 3, 5)) == after(date(2026, 3, 5), 10)
    assert ends(ruling, date(2026, 2, 15)) == NOON
    assert ends(ruling, date(2026, 1, 1)) == after(date(2026, 1, 1), 30)
    assert ends(ruling, date(2026, 3, 5), "assisted") == after(date(2026, 3, 5), 30)


def test_until_it_takes_effect_nothing_ends_earlier() -> None:
    ruling = Ruling(steps=(step(NOON, visits_days=10),))

    assert ends(ruling, date(2026, 2, 15), at=NOON - timedelta(seconds=1)) == after(date(2026, 2, 15), 30)


def test_a_longer_retention_is_given_to_days_whose_keys_are_made_after_it_only() -> None:
    ruling = Ruling(steps=(step(NOON, visits_days=60),))

    assert ends(ruling, date(2026, 3, 13)) == after(date(2026, 3, 13), 30)
    assert ends(ruling, date(2026, 3, 14)) == after(date(2026, 3, 14), 60)


def test_a_retention_once_shortened_is_not_lengthened_again() -> None:
    ruling = Ruling(steps=(step(NOON, visits_days=10), step(NOON + timedelta(days=2), visits_days=40)))

    assert ends(ruling, date(2026, 3, 10)) == after(date(2026, 3, 10), 10)
    assert ends(ruling, date(2026, 3, 16)) == after(date(2026, 3, 16), 40)


def test_uploads_are_kept_by_hours_and_go_by_whole_days() -> None:
    ruling = Ruling(steps=(step(NOON, uploads_hours=72),))

    assert ends(ruling, date(2026, 4, 1), "uploads") == after(date(2026, 4, 1), 3)


def test_when_what_is_left_is_erased_nothing_is_there_any_more_and_not_before() -> None:
    ending = Ending(shutdown="s", ended_at=NOON, erase_at=NOON + timedelta(days=1))
    ruling = Ruling(ending=ending)

    assert ends(ruling, date(2026, 3, 10), at=ending.erase_at - timedelta(seconds=1)) == after(date(2026, 3, 10), 30)
    assert ends(ruling, date(2026, 3, 10), at=ending.erase_at) == ending.erase_at


@given(
    st.lists(st.tuples(st.integers(-40, 40), st.integers(2, 90)), max_size=5),
    st.integers(-60, 60),
    st.integers(0, 24 * 80),
)
def test_what_was_seen_to_end_never_ends_later_again(
    changes: list[tuple[int, int]], day_offset: int, hours: int
) -> None:
    steps = sorted(
        (step(NOON + timedelta(days=offset), visits_days=days) for offset, days in changes),
        key=lambda each: each.effective_at,
    )
    ruling = Ruling(steps=tuple(steps))
    day = date(2026, 3, 10) + timedelta(days=day_offset)
    made = day_start(day, HUNAN) - timedelta(days=3)  # the earliest that a day's key is made
    at = made + timedelta(hours=hours)

    earlier, later = ends(ruling, day, at=at), ends(ruling, day, at=at + timedelta(days=9))

    assert later <= earlier
    assert later >= min(earlier, at)
