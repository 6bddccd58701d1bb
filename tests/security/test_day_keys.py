"""A container keeps a day's key for five minutes, and never past the day's end, whatever it is asked for next."""

import math

import pytest

from chalicelib.security.day_keys import CACHE_S, DayKey, DayKeyGone, DayKeys

ENDS_S = 1000.0
YESTERDAY, TODAY = "20260105", "20260106"


class Container:
    """A warm container: its clock, and what it read from the table."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.loaded: list[tuple[str, str]] = []
        self.keys = DayKeys(self._load, lambda: self.now_s)

    def _load(self, row_class: str, day: str) -> DayKey:
        self.loaded.append((row_class, day))
        ends_s = ENDS_S if day == YESTERDAY else math.inf
        if self.now_s >= ends_s:
            raise DayKeyGone(day)
        return DayKey(b"p" * 32, b"s" * 32, True, ends_s)

    @property
    def kept(self) -> set[tuple[str, str]]:
        """Return of which days a key lies in memory."""
        return set(self.keys._kept)


@pytest.fixture
def container() -> Container:
    return Container()


def test_a_key_is_read_once_in_five_minutes(container: Container) -> None:
    for container.now_s in (0.0, CACHE_S - 1.0, float(CACHE_S)):
        container.keys.get("visits", TODAY)

    assert container.loaded == [("visits", TODAY)] * 2


@pytest.mark.parametrize("asked", [("visits", TODAY), ("paper", YESTERDAY)])
def test_a_dead_key_leaves_memory_when_anything_else_is_asked_for(container: Container, asked: tuple[str, str]) -> None:
    container.now_s = ENDS_S - 1
    container.keys.get("visits", YESTERDAY)
    assert container.kept == {("visits", YESTERDAY)}

    container.now_s = ENDS_S
    if asked[1] == TODAY:
        container.keys.get(*asked)
    else:
        with pytest.raises(DayKeyGone):
            container.keys.get(*asked)

    assert ("visits", YESTERDAY) not in container.kept


def test_a_key_that_was_kept_for_five_minutes_leaves_memory_too(container: Container) -> None:
    container.keys.get("visits", TODAY)

    container.now_s = float(CACHE_S)
    container.keys.get("alerts", TODAY)

    assert container.kept == {("alerts", TODAY)}


def test_a_key_opens_until_the_end_of_its_day_and_not_a_moment_longer(container: Container) -> None:
    container.now_s = ENDS_S - 0.001
    assert container.keys.get("visits", YESTERDAY).seal

    container.now_s = ENDS_S
    with pytest.raises(DayKeyGone):
        container.keys.get("visits", YESTERDAY)
