"""How many doors of a venue could be scanned on a day: told by what was decided about it, whenever one asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from chalicelib.domain.place.venue import APPROVED, DEREGISTERED, DISABLED, REJECTED, Decision

_STEPS = {"add_entrance": 1, "remove_entrance": -1}
_CLOSED = frozenset({REJECTED, DISABLED, DEREGISTERED})


class Stood(Struct, frozen=True):
    """How a venue stood between two decisions: whether its codes answered, and how many doors it had."""

    since: datetime
    until: datetime | None
    live: bool
    doors: int


def doors_of_day(doors: int, history: Iterable[Decision], start: datetime, end: datetime) -> int:
    """Count the doors whose code answered at some time of a day, of a venue that has so many doors now.

    A door that is removed at noon counts, and so does one that is added then.
    """
    during = [
        each
        for each in _courses(doors, list(history))
        if each.live and each.since < end and (each.until is None or each.until > start)
    ]
    if not during:
        return 0
    added = (max(0, after.doors - before.doors) for before, after in pairwise(during))
    return during[0].doors + sum(added)


def _courses(doors: int, history: list[Decision]) -> list[Stood]:
    """Lay out a venue's life from its history."""
    had = doors - sum(_STEPS.get(line.action, 0) for line in history)
    live, courses = False, []
    for number, line in enumerate(history):
        had += _STEPS.get(line.action, 0)
        if line.after == APPROVED or line.action == "enable":
            live = True
        elif line.after in _CLOSED:
            live = False
        until = history[number + 1].at if number + 1 < len(history) else None
        courses.append(Stood(line.at, until, live, had))
    return courses
