"""Recounting is right whatever the stream does: replay, reorder, bisect, lanes that run at the same time."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import tenants
from chalicelib.domain.entry.tally import Tally, tally
from chalicelib.usecases.door.recount import recount
from tests.domain.test_tally import row

HUNAN = tenants.load("43")
START = "0910"
VISITORS = "abc"


class Lanes:
    """A province in memory whose consumers read at one time and write at another."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.stored: Tally | None = None
        self.late: list[Tally] = []
        self.venues = SimpleNamespace(get=lambda _: SimpleNamespace(region="430525001001"))
        self.visits = SimpleNamespace(of_cell=lambda *_, **__: list(self.rows))
        self.counters = SimpleNamespace(set=self._hold)
        self.roll_ups = SimpleNamespace(mark_stale=lambda *_: None)
        self.instant = lambda: datetime(2026, 1, 5, 4, tzinfo=UTC)
        self.tenant = HUNAN

    def arrive(self, visitor: str) -> None:
        self.rows.append(row(f"scan-{len(self.rows)}", visitor))

    def write(self, at: int) -> None:
        """Let one of the lanes that have counted write what it counted."""
        if self.late:
            counted = self.late.pop(at % len(self.late))
            if self.stored is None or self.stored.total <= counted.total:
                self.stored = counted

    def _hold(self, county: str, venue: str, day: str, counted: dict[str, Tally]) -> bool:
        self.late.append(counted[START])
        return True


@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("arrive"), st.integers(0, 2)),
            st.tuples(st.just("recount"), st.just(0)),
            st.tuples(st.just("write"), st.integers(0, 9)),
        ),
        max_size=60,
    ),
    order=st.lists(st.integers(0, 9), min_size=80, max_size=80),
)
def test_figures_equal_the_rows_once_every_row_was_followed_by_a_recount(steps: Any, order: list[int]) -> None:
    lanes: Any = Lanes()
    lanes.arrive("a")
    for step, number in steps:
        if step == "arrive":
            lanes.arrive(VISITORS[number])
        elif step == "recount":
            recount(lanes, "shop", "20260105", [START])
        else:
            lanes.write(number)

    recount(lanes, "shop", "20260105", [START])
    for place in order:
        lanes.write(place)

    assert not lanes.late
    assert lanes.stored == tally(lanes.rows)


def test_a_venue_that_is_not_there_is_not_counted(capsys: Any) -> None:
    lanes: Any = Lanes()
    lanes.venues.get = lambda _: None

    assert recount(lanes, "shop", "20260105", [START]) is False
    assert '"count_orphan"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("clock", "noted"),
    [("15:57:00", []), ("15:59:01", ["20260105"]), ("15:59:59", ["20260105"]), ("16:00:00", ["20260105"])],
)
def test_a_day_that_may_end_before_its_figures_are_written_is_noted_to_be_rolled_up_again(
    clock: str, noted: list[str]
) -> None:
    lanes: Any = Lanes()
    lanes.arrive("a")
    found: list[str] = []
    lanes.roll_ups.mark_stale = lambda _, day, __: found.append(day)
    lanes.instant = lambda: datetime.fromisoformat(f"2026-01-05T{clock}+00:00")  # midnight here is 16:00 there

    recount(lanes, "shop", "20260105", [START])

    assert found == noted
