"""What a hold lists, cut at midnight to the millisecond, and how far it got by the clock alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.domain.custody.hold import ClassDay, Hold, Stretch
from chalicelib.domain.errors import Conflict

BEIJING = timedelta(hours=8)
MS, SECOND, PENDING = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(hours=48)
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)  # in Beijing
HOLD = Hold(id="20260301040000-mark", region="430525", office="县指挥部", at=NOON, until=NOON + timedelta(days=9))
CONFIRMED = HOLD.confirmed("县司法局", (ClassDay("visits", "20260301"),), 3, NOON + SECOND)


def parts(since: datetime, until: datetime) -> list[tuple[str, int, int]]:
    stretch = Stretch(venue="v", county="430525", since=since, until=until)
    return [tuple(part) for part in stretch.parts(BEIJING)]  # type: ignore[misc]


def test_a_stretch_within_a_day_is_one_part_with_both_ends() -> None:
    noon = 12 * 3_600_000

    assert parts(NOON, NOON) == [("20260301", noon, noon)]
    assert parts(NOON, NOON + SECOND) == [("20260301", noon, noon + 1000)]


def test_a_stretch_over_midnight_is_cut_there() -> None:
    midnight = datetime(2026, 3, 1, 16, tzinfo=UTC)

    assert parts(midnight - MS, midnight) == [("20260301", 86_399_999, 86_399_999), ("20260302", 0, 0)]
    assert parts(midnight - SECOND, midnight + timedelta(days=1)) == [
        ("20260301", 86_399_000, 86_399_999),
        ("20260302", 0, 86_399_999),
        ("20260303", 0, 0),
    ]


def test_a_millisecond_that_began_before_the_stretch_is_outside() -> None:
    half = timedelta(microseconds=500)

    ((_, since, until),) = parts(NOON + half, NOON + 2 * MS + half)

    assert (since - 12 * 3_600_000, until - 12 * 3_600_000) == (1, 2)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_an_instant_is_in_a_part_just_when_it_is_in_the_stretch(since: int, length: int, asked: int) -> None:
    first, last, instant = NOON + since * MS, NOON + (since + length) * MS, NOON + asked * MS
    local = instant + BEIJING
    at_ms = (local - local.replace(hour=0, minute=0, second=0, microsecond=0)) // MS

    inside = [a <= at_ms <= b for day, a, b in parts(first, last) if day == f"{local:%Y%m%d}"]

    assert any(inside) == (first <= instant <= last)


@pytest.mark.parametrize(
    ("hold", "after", "state"),
    [
        (HOLD, PENDING - SECOND, "pending"),
        (HOLD, PENDING, "lapsed"),
        (replace(HOLD, until=NOON + SECOND), SECOND, "lapsed"),
        (replace(HOLD, released_at=NOON), SECOND, "lapsed"),
        (CONFIRMED, timedelta(days=9) - SECOND, "confirmed"),
        (CONFIRMED, timedelta(days=9), "ending"),
        (replace(CONFIRMED, released_at=NOON), SECOND, "ending"),
        (replace(CONFIRMED, ended_at=NOON), SECOND, "ended"),
    ],
)
def test_how_far_a_hold_got(hold: Hold, after: timedelta, state: str) -> None:
    assert hold.state(NOON + after, PENDING) == state


def test_only_a_confirmed_living_hold_holds_its_own_days() -> None:
    visits, paper = ClassDay("visits", "20260301"), ClassDay("paper", "20260301")
    last = CONFIRMED.until - SECOND

    assert CONFIRMED.holds(visits, last)
    assert not CONFIRMED.holds(paper, last)
    assert not CONFIRMED.holds(visits, CONFIRMED.until)
    assert not replace(HOLD, days=CONFIRMED.days).holds(visits, NOON)
    assert not replace(CONFIRMED, released_at=NOON).holds(visits, last)
    assert not replace(CONFIRMED, ended_at=NOON).holds(visits, last)


@pytest.mark.parametrize("hold", [replace(CONFIRMED, released_at=NOON), replace(CONFIRMED, ended_at=NOON)])
def test_what_is_over_is_not_given_up_again(hold: Hold) -> None:
    with pytest.raises(Conflict) as refused:
        hold.released("县指挥部", NOON + SECOND, PENDING)

    assert refused.value.code == "hold_state"
