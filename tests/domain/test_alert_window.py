"""A bus of red codes is two messages: one at once, one with a number."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.alarm.alert_window import AlertWindow

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SPACING = timedelta(minutes=10)
OPEN = AlertWindow(venue="v", county="430525", opened_at=NOW)


def test_what_comes_within_the_window_is_counted_and_told_at_its_end() -> None:
    window = OPEN
    for minute in range(40):
        window, at_once = window.with_one_more(NOW + timedelta(seconds=minute), SPACING)
        assert not at_once

    assert window.held == 40
    assert not window.due(NOW + SPACING - timedelta(seconds=1), SPACING)
    assert window.due(NOW + SPACING, SPACING)


def test_after_a_quiet_window_the_next_one_is_told_at_once() -> None:
    later = NOW + SPACING

    assert OPEN.with_one_more(later, SPACING) == (AlertWindow(venue="v", county="430525", opened_at=later), True)


def test_what_is_held_takes_a_later_one_along_even_when_its_message_is_overdue() -> None:
    held, _ = OPEN.with_one_more(NOW, SPACING)

    after, at_once = held.with_one_more(NOW + 2 * SPACING, SPACING)

    assert (after.held, at_once) == (2, False)


def test_the_message_about_what_was_held_opens_a_window_itself() -> None:
    held, _ = OPEN.with_one_more(NOW, SPACING)
    told = held.told(NOW + SPACING)

    assert not told.due(NOW + 3 * SPACING, SPACING)
    assert told.with_one_more(NOW + SPACING + timedelta(seconds=1), SPACING)[1] is False
