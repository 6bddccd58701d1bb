"""A venue's day: what adds up over its cells, and what does not."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.entry.day_figures import DayFigures, DoorFigures, People, day_of, people_of
from chalicelib.domain.entry.tally import Counted, tally
from tests.domain.test_tally import row


def test_a_day_adds_up_its_cells_but_not_their_people() -> None:
    nine = [row("a", "m"), row("a", "c", 1, mode="companion", abnormal=True)]
    noon = [row("b", "m", entrance="west")]

    assert day_of([tally(nine), tally(noon)]) == DayFigures(
        visits=3,
        scans=2,
        abnormal=1,
        by_entrance={"east": DoorFigures(visits=2, scans=1, abnormal=1), "west": DoorFigures(visits=1, scans=1)},
        by_mode={"companion": 1, "scan": 2},
        abnormal_by_mode={"companion": 1},
        by_presence={"on_site": 3},
        by_hour={"09": Counted(visits=3, scans=2, abnormal=1)},
    )
    assert people_of(nine + noon) == People(2, {"east": 2, "west": 1})


def test_the_venues_own_people_are_told_nothing_of_whom_they_wrote_down() -> None:
    scanned, written = row("a", "m", abnormal=True), row("b", "g", mode="assisted", abnormal=True, entrance="west")

    before, after = (day_of([tally(rows)]) for rows in ([scanned], [scanned, written]))

    assert (before.abnormal, after.abnormal) == (1, 2)
    own = after.at_own_door()
    assert (own.abnormal, own.by_entrance["west"].abnormal, own.by_entrance["east"].abnormal) == (1, 0, 1)
    assert (own.visits, own.by_mode) == (2, {"assisted": 1, "scan": 1})
    calm = row("b", "g", mode="assisted", entrance="west")
    assert own == day_of([tally([scanned, calm])]).at_own_door()


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["east", "west"]), st.booleans(), st.integers(0, 3)))
)
def test_however_a_day_is_cut_into_cells_its_sums_are_those_of_the_whole(drawn: Any) -> None:
    rows = [
        (row(f"scan-{n}", who, entrance=door, abnormal=abnormal), cell)
        for n, (who, door, abnormal, cell) in enumerate(drawn)
    ]

    cut = day_of(tally(one for one, of in rows if of == cell) for cell in range(4))

    assert cut == day_of([tally(one for one, _ in rows)])


def test_a_day_without_visits_is_all_noughts() -> None:
    assert day_of([]) == DayFigures()
    assert people_of([]) == People(0, {})
