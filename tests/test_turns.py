"""Turns in a province: shared by many, held by one alone, and nobody who waits for it is overtaken."""

import threading
from pathlib import Path

import pytest

from tests import turns

SOON_S = 0.2
LONG_S = 20.0


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LOCAL", tmp_path)


class Walk(threading.Thread):
    """Somebody who walks a province, and stays until he may go."""

    def __init__(self, province: str, *, alone: bool) -> None:
        super().__init__(daemon=True)
        self.entered, self.may_go = threading.Event(), threading.Event()
        self.turn = turns.turn(province, alone=alone)
        self.start()

    def run(self) -> None:
        with self.turn:
            self.entered.set()
            self.may_go.wait(LONG_S)


def test_many_walk_a_province_together_and_one_that_is_alone_keeps_no_other_province() -> None:
    walks = [Walk("hunan", alone=False), Walk("hunan", alone=False), Walk("gansu", alone=True)]

    assert all(walk.entered.wait(LONG_S) for walk in walks)
    for walk in walks:
        walk.may_go.set()


def test_who_is_alone_waits_for_those_within_and_who_comes_later_waits_for_him() -> None:
    first = Walk("hunan", alone=False)
    assert first.entered.wait(LONG_S)
    alone = Walk("hunan", alone=True)
    assert not alone.entered.wait(SOON_S)
    later = Walk("hunan", alone=False)
    assert not later.entered.wait(SOON_S)

    first.may_go.set()
    assert alone.entered.wait(LONG_S)
    assert not later.entered.wait(SOON_S)
    alone.may_go.set()
    assert later.entered.wait(LONG_S)
    later.may_go.set()
