"""Which scans a code answers: by the time they were made, with what a phone's clock may lag."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Gone
from chalicelib.domain.place.issued_code import IssuedCode

ISSUED = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
CODE = IssuedCode(
    code="4300000000000",
    venue="v" * 16,
    venue_name="小军超市",
    entrance="v" * 16 + "22",
    entrance_name="东门",
    region="430525001001",
    category="supermarket",
    department=None,
    seed=b"",
    version=1,
    issued_at=ISSUED,
    valid=((ISSUED, None),),
)


def answers(code: IssuedCode, at: datetime) -> bool:
    try:
        code.check(at)
    except Gone:
        return False
    return True


@pytest.mark.parametrize(("early", "taken"), [(HOUR, True), (24 * HOUR, True), (25 * HOUR, False)])
def test_a_slow_clock_loses_no_visit_at_a_fresh_code(early: timedelta, taken: bool) -> None:
    assert answers(CODE, ISSUED - early) is taken
    assert answers(replace(CODE, version=2), ISSUED - early) is taken


def test_a_code_that_was_closed_is_strict_about_when() -> None:
    closed = CODE.closed(ISSUED + HOUR, "disabled")
    again = closed.opened(ISSUED + 3 * HOUR)

    assert not answers(closed, ISSUED - HOUR)
    assert not answers(closed, ISSUED + HOUR)
    assert not answers(again, ISSUED + 2 * HOUR)
    assert answers(again, ISSUED + 3 * HOUR)
