"""Whose turn it is in a deployed province: tests of other processes share it, and one that changes all of it is alone.

Several processes walk the same two provinces. Whoever ends a province's collection, changes a county's rules or sets a
job's clock ahead is marked `alone` (or `alone("gansu")`, if it looks at the other one too): nobody else is in that
province meanwhile.
"""

import fcntl
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from infra.paths import LOCAL

PROVINCES = ("gansu", "hunan")  # taken in this order by everybody: nobody waits in a circle


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before a test's seconds are counted
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Run a test over the deployment when it is its turn in the provinces that it asks for."""
    walked, mark = provinces_of(item), item.get_closest_marker("alone")
    alone = (mark.args or walked) if mark else ()
    with ExitStack() as held:
        for province in walked:
            held.enter_context(turn(province, alone=province in alone))
        return (yield)


def provinces_of(item: pytest.Item) -> list[str]:
    """Return which provinces a test walks: those it names, both if it has the deployment and names none, or none."""
    fixtures = getattr(item, "fixturenames", ())
    if "deployment" not in fixtures:
        return []
    chosen = getattr(item, "callspec", None)
    named = {*fixtures, *(str(value) for value in (chosen.params.values() if chosen else ()))}
    return [province for province in PROVINCES if province in named] or list(PROVINCES)


@contextmanager
def turn(province: str, *, alone: bool) -> Iterator[None]:
    """Hold a province, with others or alone; who waits to be alone is not overtaken by those who come after."""
    turns = LOCAL / "turns"
    turns.mkdir(parents=True, exist_ok=True)
    with (turns / province).open("w") as held:
        with (turns / f"{province}-next").open("w") as queue:
            fcntl.flock(queue, fcntl.LOCK_EX)
            fcntl.flock(held, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
