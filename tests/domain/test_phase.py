"""Phased deadlines: who is late, by category, day and step."""

from datetime import date

import pytest

from chalicelib.domain.supervision.phase import Phase, missed, phases_of

FIRST = Phase(name="先期上线", until=date(2022, 2, 24), step="scanned", categories=("school", "hotel"))
REST = Phase(name="全面推广", until=date(2022, 2, 28), step="posted")
PHASES = phases_of([REST, FIRST], {"toll_station": date(2022, 2, 20)})


@pytest.mark.parametrize(
    ("category", "step", "day", "phase"),
    [
        ("school", "posted", 24, None),  # its day is not over
        ("school", "posted", 25, FIRST),
        ("school", "scanned", 25, None),
        ("school", None, 25, FIRST),
        ("shop", None, 25, None),
        ("shop", "approved", 29, REST),
        ("shop", "posted", 29, None),
        ("hotel", "posted", 29, FIRST),  # the phase that names it, and no other
    ],
)
def test_a_place_is_late_from_the_day_after(category: str, step: str | None, day: int, phase: Phase | None) -> None:
    today = date(2022, 3, 1) if day == 29 else date(2022, 2, day)

    assert missed(PHASES, category, step, today) == phase  # type: ignore[arg-type]


def test_a_bare_deadline_of_a_category_asks_for_scans() -> None:
    found = missed(PHASES, "toll_station", "posted", date(2022, 2, 21))

    assert found is not None
    assert found.step == "scanned"
