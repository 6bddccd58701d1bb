"""The rule of erasure, tried in every order of events; and that a weaker rule would be found out."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.custody import day_life
from chalicelib.domain.custody.day_life import ERASING, DayLife, Step, Times, next_step
from tests.model.erasure import DEADLINE, INSTANTS, explore, left_in_peace


def test_no_order_of_events_breaks_a_promise() -> None:
    worlds, complaint = explore()

    assert complaint is None
    assert len(worlds) > 10_000
    last_chance = INSTANTS.index(DEADLINE) + 1
    in_time = [world for world in worlds if world.now <= last_chance]
    assert [world for world in in_time if not left_in_peace(world).life.finished] == []


@pytest.mark.parametrize(
    ("weaker", "complaint"),
    [
        ("commits_at_once", "a row came in behind the COMMIT"),
        ("erases_early", "a key went before its deadline"),
        ("certifies_before_the_key_goes", "the chain tells it out of order"),
        ("certifies_without_commit", "the chain tells it out of order"),
    ],
)
def test_a_weaker_rule_is_found_out(weaker: str, complaint: str) -> None:
    assert explore(_WEAKER[weaker])[1] == complaint


def test_without_its_waits_the_protocol_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_life, "CACHES_LAST", timedelta(0))

    assert explore()[1] == "a row came in behind the COMMIT"


def _commits_at_once(life: DayLife, times: Times, at: datetime, clock: datetime) -> Step | None:
    if life.state == "closed" and life.committed is None and at < life.deadline:
        return Step.COMMIT
    return next_step(life, times, at, clock)


def _erases_early(life: DayLife, times: Times, at: datetime, clock: datetime) -> Step | None:
    return next_step(replace(life, deadline=life.deadline - timedelta(hours=1)), times, at, clock)


def _certifies_before_the_key_goes(life: DayLife, times: Times, at: datetime, clock: datetime) -> Step | None:
    if life.state in ("live", "closed") and at >= life.deadline:
        return Step.CERTIFY if not life.has_key else Step.SWEEP
    return next_step(life, times, at, clock)


def _certifies_without_commit(life: DayLife, times: Times, at: datetime, clock: datetime) -> Step | None:
    return Step.CERTIFY if life.state == ERASING else next_step(life, times, at, clock)


_WEAKER = {
    "commits_at_once": _commits_at_once,
    "erases_early": _erases_early,
    "certifies_before_the_key_goes": _certifies_before_the_key_goes,
    "certifies_without_commit": _certifies_without_commit,
}
