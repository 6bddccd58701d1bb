"""Stays estimated from visits: merged, over midnights, within the window, by the classes believed."""

from datetime import timedelta

import pytest

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.place.category import Dwell
from chalicelib.domain.tracing.choice import Window
from chalicelib.domain.tracing.opened import traced
from chalicelib.domain.tracing.stay import Stay, TracedVisit, stays
from tests.domain.tracing_visits import ALWAYS, at, choice, visit


def found(*visits: TracedVisit, same_entrance: bool = False) -> list[Stay]:
    return [stay for _, stay in stays(visits, choice(same_entrance=same_entrance), ALWAYS)]


def test_scans_in_between_are_one_stay_that_keeps_the_raw_times() -> None:
    [stay] = found(visit("zhang", "12:40"), visit("zhang", "12:00"), visit("zhang", "13:40", entrance="back"))

    assert (stay.start_s, stay.end_s) == (at("2022-09-15 12:00"), at("2022-09-15 14:40"))
    assert [one.at_s for one in stay.visits] == [at(f"2022-09-15 {time}") for time in ("12:00", "12:40", "13:40")]
    assert stay.entrances == ("front", "back")


def test_a_long_stay_is_not_cut_by_a_short_one_inside_it() -> None:
    [stay] = found(visit("li", "08:00", 540, capacity="staff"), visit("li", "12:00", 15), visit("li", "16:59", 15))

    assert stay.end_s == at("2022-09-15 17:14")


def test_who_comes_back_a_second_after_the_end_has_two_stays() -> None:
    assert len(found(visit("li", "08:00", 60), visit("li", "09:00:00", 60))) == 1
    assert len(found(visit("li", "08:00", 60), visit("li", "09:00:01", 60))) == 2


def test_other_venues_other_people_and_where_asked_other_entrances_are_other_stays() -> None:
    visits = [visit("li", "08:00"), visit("wang", "08:10"), visit("li", "08:20", venue="school", entrance="gate")]

    assert len(found(*visits)) == 3
    assert len(found(visit("li", "08:00"), visit("li", "08:10", entrance="back"), same_entrance=True)) == 2


@pytest.mark.parametrize(
    ("late", "early", "end"),
    [
        ("2022-09-15 23:50", "2022-09-16 00:10", "2022-09-16 01:10"),
        ("2024-02-28 23:50", "2024-02-29 00:10", "2024-02-29 01:10"),
        ("2024-02-29 23:50", "2024-03-01 00:10", "2024-03-01 01:10"),
        ("2023-12-31 23:50", "2024-01-01 00:10", "2024-01-01 01:10"),
    ],
)
def test_midnight_the_leap_day_and_the_end_of_the_year_part_nobody(late: str, early: str, end: str) -> None:
    [stay] = found(visit("li", late), visit("li", early))

    assert (stay.start_s, stay.end_s) == (at(late), at(end))


def test_what_the_choice_does_not_believe_or_the_window_does_not_hold_is_not_there() -> None:
    visits = [visit("li", "08:00", presence="remote"), visit("li", "10:00"), visit("li", "12:00")]
    window = Window(at("2022-09-15 08:00"), at("2022-09-15 12:00"))

    left = stays(visits, choice(presence=("on_site", "unverified")), window)

    assert [stay.start_s for _, stay in left] == [at("2022-09-15 10:00")]


def test_the_same_row_read_twice_is_one_visit() -> None:
    [stay] = found(visit("li", "08:00"), visit("li", "08:00"))

    assert len(stay.visits) == 1


def test_a_kept_row_is_read_in_whole_seconds_with_the_dwell_of_its_capacity_and_its_mark() -> None:
    row = KeptVisit(
        pk="43#noodles#20240229",
        sk="235959999#front#x#0",
        venue="noodles",
        day="20240229",
        time="235959999",
        entrance="front",
        scan_id="x",
        visitor="pseudonym",
        abnormal=False,
        mode="presented",
        presence="on_site",
    )

    plain = traced(row, "li", "staff", Dwell(visitor=60, staff=540, resident=840), timedelta(hours=8))
    marked = traced(row, "li", "visitor", Dwell(visitor=60, staff=540, resident=840), timedelta(hours=8), marked=True)

    assert (plain.at_s, plain.dwell_s, plain.presence) == (at("2024-02-29 23:59:59"), 540 * 60, "on_site")
    assert (marked.dwell_s, marked.presence) == (3600, "doubtful")
