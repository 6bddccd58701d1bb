"""How many doors could be scanned on a day, from what was decided about their venue."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.place.doors_of_day import doors_of_day
from chalicelib.domain.place.venue import Decision

DAY = datetime(2024, 2, 28, 16, tzinfo=UTC)  # 29 February by the clocks of +08:00


def line(hours: float, action: str, after: str) -> Decision:
    return Decision(at=DAY + timedelta(hours=hours), action=action, before=None, after=after, by="somebody")


APPLIED = [line(-100, "submit", "submitted"), line(-99, "approve", "approved")]


@pytest.mark.parametrize(
    ("later", "doors_now", "counted"),
    [
        ([], 2, 2),
        ([line(3, "add_entrance", "approved")], 3, 3),
        ([line(3, "remove_entrance", "approved")], 1, 2),
        ([line(3, "add_entrance", "approved"), line(4, "remove_entrance", "approved")], 2, 3),
        ([line(-3, "remove_entrance", "approved")], 1, 1),
        ([line(25, "add_entrance", "approved")], 3, 2),
        ([line(24, "remove_entrance", "approved")], 1, 2),
        ([line(5, "disable", "disabled")], 2, 2),
        ([line(-5, "disable", "disabled")], 2, 0),
        ([line(-5, "disable", "disabled"), line(9, "enable", "returned")], 2, 2),
        ([line(-9, "return", "returned"), line(-5, "submit", "submitted")], 2, 2),
        ([line(-9, "return", "returned"), line(-5, "submit", "submitted"), line(-4, "reject", "rejected")], 2, 0),
        ([line(23.9, "deregister", "deregistered")], 2, 2),
        ([line(0, "deregister", "deregistered")], 2, 0),
    ],
)
def test_a_door_counts_on_every_day_on_which_its_code_answered_at_some_time(
    later: list[Decision], doors_now: int, counted: int
) -> None:
    found = doors_of_day(doors_now, [*APPLIED, *later], DAY, DAY + timedelta(days=1))

    assert found == counted


def test_a_venue_that_is_not_yet_approved_has_no_door_to_scan() -> None:
    assert doors_of_day(2, APPLIED[:1], DAY, DAY + timedelta(days=1)) == 0
    assert doors_of_day(2, APPLIED, DAY - timedelta(days=6), DAY - timedelta(days=5)) == 0
