"""Inspections: what a poster was when it was found, and until when that may be told."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import InvalidFields, Unprocessable
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.domain.supervision.inspection import LATE_AT_MOST, check_time, state_of

NOON = datetime(2026, 3, 5, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def code() -> IssuedCode:
    words = dict.fromkeys(("code", "venue", "venue_name", "entrance", "entrance_name", "region", "category"), "x")
    return IssuedCode(**words, department=None, seed=b"", version=1, issued_at=NOON, valid=((NOON, None),))


@pytest.mark.parametrize("why", ["superseded", "disabled", "removed", "deregistered"])
def test_a_code_is_judged_by_the_time_at_which_it_was_found(why: str) -> None:
    closed = code().closed(NOON + 5 * HOUR, why)

    assert [state_of(closed, NOON + hours * HOUR) for hours in (1, 4, 5, 6)] == ["live", "live", why, why]


def test_a_code_that_was_off_for_a_while_was_off_then() -> None:
    switched = code().closed(NOON + HOUR, "disabled").opened(NOON + 2 * HOUR)

    assert [state_of(switched, NOON + minutes * HOUR / 60) for minutes in (30, 90, 150)] == ["live", "disabled", "live"]


def test_nobody_found_a_code_days_before_there_was_one() -> None:
    assert state_of(code(), NOON - timedelta(days=3)) == "unissued"


def test_an_inspection_may_come_a_week_late_and_never_early() -> None:
    check_time(NOON - LATE_AT_MOST, NOON)
    check_time(NOON + timedelta(minutes=1), NOON)

    with pytest.raises(InvalidFields):
        check_time(NOON - LATE_AT_MOST - timedelta(milliseconds=1), NOON)
    with pytest.raises(Unprocessable) as skewed:
        check_time(NOON + timedelta(minutes=3), NOON)
    assert skewed.value.code == "clock_skew"


def test_a_version_below_the_doors_is_superseded() -> None:
    from tests.supervision import inspection

    assert replace(inspection(), version=1, current_version=2).superseded
    assert not replace(inspection(), version=2, current_version=2).superseded
    assert not replace(inspection(), version=1, current_version=None).superseded
