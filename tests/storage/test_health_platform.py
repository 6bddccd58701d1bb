"""The health platform over HTTP: asked briefly, cached a little, left alone while down, never believed blindly."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.alarm.health import Health, newest
from chalicelib.storage.health_platform import CACHE_S, FAILURES_MAX, REST_S, HealthPlatform, PlatformDown
from chalicelib.storage.lean.wire_errors import Unreachable
from tests.storage.platform_responder import TOKEN, Platform, platform

NUMBER = "430525199001011234"


class Clock:
    """A clock that a test sets ahead."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def there() -> Iterator[Platform]:
    with platform() as state:
        yield state


def source(there: Platform, clock: Clock | None = None, timeout_s: float = 0.9) -> HealthPlatform:
    return HealthPlatform(there.url, lambda: TOKEN, timeout_s, clock or Clock())


def test_an_answer_is_read_whole_and_the_question_says_who_asks(there: Platform) -> None:
    there.answer = {
        "colour": "red",
        "flags": ["risk_area", "unheard_of"],
        "as_of": "2026-01-05T09:00:00+08:00",
        "valid_until": "2026-01-06T09:00:00+08:00",
        "rule": "省规则3",
        "reason": "密接",
    }

    health = source(there).ask("p", "resident_id", NUMBER)

    assert there.asked == [{"id_type": "resident_id", "id_number": NUMBER}]
    assert there.tokens == [f"Bearer {TOKEN}"]
    assert (health.colour, health.flags, health.source, health.rule, health.reason) == (
        "red",
        ("risk_area",),
        "platform",
        "省规则3",
        "密接",
    )
    assert health.as_of == datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize("known", [False, True])
def test_whom_it_does_not_know_is_unknown_and_that_is_no_outage(there: Platform, known: bool) -> None:
    there.status, there.answer = (200, {"colour": "unknown"}) if known else (404, {})

    assert source(there).ask("p", "resident_id", NUMBER) == Health()


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'"green"',
        b'{"colour": 1}',
        b'{"colour": "gruen", "as_of": "2026-01-05T09:00:00+08:00"}',
        b'{"colour": "green"}',
        b'{"colour": "green", "as_of": "gestern"}',
        b'{"colour": "green", "as_of": "2026-01-05T09:00:00"}',
        b'{"colour": "green", "as_of": 5}',
        b'{"colour": "green", "as_of": "2026-01-05T09:00:00+08:00", "flags": 3}',
        b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_garbage_is_no_colour(there: Platform, garbage: bytes) -> None:
    there.raw = garbage

    with pytest.raises(PlatformDown) as down:
        source(there).ask("p", "resident_id", NUMBER)

    assert NUMBER not in str(down.value)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 429, 500, 503])
def test_a_refusal_is_no_colour(there: Platform, status: int) -> None:
    there.status = status

    with pytest.raises(PlatformDown, match=f"status_{status}"):
        source(there).ask("p", "resident_id", NUMBER)


@pytest.mark.parametrize("drip", [False, True])
def test_a_slow_platform_is_not_waited_for(there: Platform, drip: bool) -> None:
    there.pause_s, there.drip = (0.0 if drip else 3.0), drip
    began = time.monotonic()

    with pytest.raises(PlatformDown):
        source(there, timeout_s=0.4).ask("p", "resident_id", NUMBER)

    assert time.monotonic() - began < 1.0


def test_a_platform_that_is_away_is_down(there: Platform) -> None:
    away = HealthPlatform("http://127.0.0.1:9/x", lambda: TOKEN, 0.4, Clock())

    with pytest.raises(PlatformDown):
        away.ask("p", "resident_id", NUMBER)


def test_an_answer_is_kept_for_less_than_a_minute(there: Platform) -> None:
    clock = Clock()
    known = source(there, clock)

    asked = known.ask("p", "resident_id", NUMBER)
    clock.now = CACHE_S - 1
    kept = known.cached("p")
    clock.now = CACHE_S + 1

    assert (kept, known.cached("p"), known.cached("q")) == (asked, None, None)
    assert CACHE_S <= 60


def test_after_some_failures_nobody_asks_for_a_while_and_then_one_does(there: Platform) -> None:
    clock = Clock()
    known = source(there, clock)
    there.status = 500

    for _ in range(FAILURES_MAX + 5):
        with pytest.raises(PlatformDown):
            known.ask("p", "resident_id", NUMBER)
    while_resting = len(there.asked)
    clock.now = REST_S + 1
    with pytest.raises(PlatformDown):
        known.ask("p", "resident_id", NUMBER)
    with pytest.raises(PlatformDown, match="resting"):
        known.ask("p", "resident_id", NUMBER)
    clock.now, there.status = 3 * REST_S, 200

    assert (while_resting, len(there.asked)) == (FAILURES_MAX, FAILURES_MAX + 1)
    assert known.ask("p", "resident_id", NUMBER).colour == "green"
    assert known.ask("q", "resident_id", NUMBER).colour == "green"


@pytest.mark.parametrize("status", [400, 422])
def test_numbers_that_it_refuses_silence_it_for_nobody_else(there: Platform, status: int) -> None:
    known = source(there, Clock())
    there.status = status
    for _ in range(FAILURES_MAX + 1):
        with pytest.raises(PlatformDown, match=f"status_{status}"):
            known.ask("p", "passport", "E1")
    there.status = 200

    assert not known.resting()
    assert known.ask("q", "resident_id", NUMBER).colour == "green"


def test_it_says_that_it_rests_as_long_as_it_does(there: Platform) -> None:
    clock = Clock()
    known = source(there, clock)
    there.status = 500
    for _ in range(FAILURES_MAX):
        with pytest.raises(PlatformDown):
            known.ask("p", "resident_id", NUMBER)
    resting = known.resting()
    clock.now = REST_S + 1

    assert (resting, known.resting()) == (True, False)


def test_a_refused_token_is_fetched_again(there: Platform) -> None:
    tokens = iter(["old", "new"])
    known = HealthPlatform(there.url, lambda: next(tokens), 0.9, Clock())
    there.status = 401
    with pytest.raises(PlatformDown):
        known.ask("p", "resident_id", NUMBER)
    there.status = 200

    known.ask("p", "resident_id", NUMBER)

    assert there.tokens == ["Bearer old", "Bearer new"]


def test_a_token_that_cannot_be_read_is_an_outage_and_no_fault_of_the_door(there: Platform) -> None:
    def unreadable() -> str:
        raise Unreachable("down", 0)

    with pytest.raises(PlatformDown, match="token_unreadable"):
        HealthPlatform(there.url, unreadable).ask("p", "resident_id", NUMBER)


@pytest.mark.parametrize("url", ["http://platform.example/x", "ftp://127.0.0.1/x", "", "platform.example"])
def test_numbers_travel_encrypted_only(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        HealthPlatform(url, lambda: TOKEN)


def test_the_newest_of_several_is_what_is_known() -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    old, new = Health(colour="green", as_of=now), Health(colour="red", as_of=now + timedelta(minutes=1))

    assert newest(old, new) == newest(new, old) == new
    assert newest(Health(), old) == old
    assert newest(Health(), Health()) == Health()
