"""An alert's way to its end: each step once, in order, with who made it."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.alarm.alert import Alert, Step
from chalicelib.domain.errors import Conflict

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
RAISED = Alert(
    id="430525-20260105-170000000-aaaaaaaaaaaaaaaa",
    venue="v",
    entrance="e",
    occurred_at=NOW,
    raised_at=NOW,
    due_at=NOW + timedelta(minutes=15),
)


def step(action: str, by: str = "manager") -> Step:
    return Step(action=action, at=NOW, by=by)


def after(*actions: str) -> Alert:
    alert = RAISED
    for action in actions:
        alert = alert.moved(step(action))
    return alert


def test_the_whole_way_keeps_every_step_with_who_made_it() -> None:
    ended = after("acknowledge", "hand_over", "close")

    assert ended.state == "closed"
    assert [(one.action, one.by) for one in ended.steps] == [
        ("acknowledge", "manager"),
        ("hand_over", "manager"),
        ("close", "manager"),
    ]


def test_whoever_has_left_before_the_hand_over_ends_the_alert_all_the_same() -> None:
    assert after("acknowledge", "close").state == "closed"


@pytest.mark.parametrize(
    ("before", "action"),
    [
        ((), "hand_over"),
        ((), "close"),
        (("acknowledge",), "acknowledge"),
        (("acknowledge", "hand_over"), "acknowledge"),
        (("acknowledge", "hand_over"), "hand_over"),
        (("acknowledge", "close"), "close"),
        (("acknowledge", "close"), "acknowledge"),
    ],
)
def test_no_step_is_skipped_or_made_twice(before: tuple[str, ...], action: str) -> None:
    with pytest.raises(Conflict) as refused:
        after(*before).moved(step(action))

    assert refused.value.code == "alert_state"


def test_a_step_is_known_again_by_its_maker_alone() -> None:
    taken = after("acknowledge")

    assert taken.was_moved_by("acknowledge", "manager")
    assert not taken.was_moved_by("acknowledge", "somebody else")
    assert not taken.was_moved_by("close", "manager")
    assert not RAISED.was_moved_by("acknowledge", "manager")
