"""Who is a candidate of the first and of the second order, and who is left out."""

import pytest

from chalicelib.domain.tracing.choice import Window
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.domain.tracing.subject import Subject
from chalicelib.domain.tracing.trip import Trip, on_trip
from tests.domain.tracing_visits import at, choice, names, trace, visit


def test_the_same_hour_is_no_contact_but_a_minute_in_common_is() -> None:
    visits = [
        visit("case", "12:10", 20),
        visit("gone", "11:50", 20),
        visit("stays", "11:50", 21),
        visit("comes", "12:29", 60),
        visit("later", "12:30", 60),
        visit("elsewhere", "12:10", 60, venue="school"),
    ]

    first, second = trace(visits, choice())

    assert names(first) == ["comes", "stays"]
    assert first[0].meetings[0].overlap_s == 60
    assert names(second) == ["later"]  # he shares half an hour with `comes`


@pytest.mark.parametrize(("minutes", "least", "found"), [(0, 1, []), (30, 1, ["after", "before"]), (30, 11, [])])
def test_minutes_widen_the_cases_stay_and_the_least_overlap_counts_within(
    minutes: int, least: int, found: list[str]
) -> None:
    visits = [visit("case", "12:00", 60), visit("before", "10:40", 60), visit("after", "13:20", 60)]

    first, _ = trace(visits, choice(minutes, least=least))

    assert names(first) == found
    assert all(contact.meetings[0].overlap_s == 600 for contact in first)
    assert all(contact.meetings[0].together_s == 0 for contact in first)


def test_by_one_entrance_the_other_doors_people_are_left_out() -> None:
    visits = [visit("case", "12:00"), visit("front", "12:10"), visit("back", "12:10", entrance="back")]

    assert names(trace(visits, choice())[0]) == ["back", "front"]
    assert names(trace(visits, choice(same_entrance=True))[0]) == ["front"]


def test_two_scans_of_one_stay_count_as_long_as_the_stay() -> None:
    visits = [visit("case", "12:00", 90), visit("twice", "12:00", 40), visit("twice", "12:40", 40)]

    [contact], _ = trace(visits, choice(least=80))

    assert contact.meetings[0].overlap_s == 80 * 60


def test_the_second_order_is_met_after_the_exposure_and_is_neither_case_nor_first_order() -> None:
    visits = [
        visit("case", "12:00", 30),
        visit("other-case", "14:00", 30, venue="school"),
        visit("contact", "12:10", 30),
        visit("contact", "09:00", 30, venue="school"),
        visit("contact", "14:00", 30, venue="school"),
        visit("before", "09:00", 30, venue="school"),
        visit("after", "14:10", 30, venue="school"),
    ]

    first, second = trace(visits, choice(), Subject(frozenset({"case", "other-case"})))

    assert names(first) == ["after", "contact"]
    assert names(second) == []
    first, second = trace(visits, choice())
    assert (names(first), names(second)) == (["contact"], ["after", "other-case"])


def test_widening_never_reaches_back_before_the_exposure() -> None:
    # The contact works there all day and meets the case at 12:00: who left at 11:50 met nobody exposed.
    visits = [
        visit("contact", "08:00", 540, capacity="staff"),
        visit("case", "12:30", 30),
        visit("morning", "11:00", 50),
        visit("evening", "16:00", 30),
    ]

    first, second = trace(visits, choice(30))

    assert names(first) == ["contact"]
    assert first[0].since_s == at("2022-09-15 12:00")
    assert names(second) == ["evening"]


def test_exposure_is_the_earliest_of_several_cases() -> None:
    visits = [
        visit("one", "12:00", 30),
        visit("two", "09:00", 30),
        visit("contact", "09:10", 10),
        visit("contact", "12:10", 10),
        visit("between", "10:30", 30, venue="school"),
        visit("contact", "10:40", 30, venue="school"),
    ]

    _, second = trace(visits, choice(), Subject(frozenset({"one", "two"})))

    assert names(second) == ["between"]


@pytest.mark.parametrize(
    ("case", "contact"), [("2023-12-31 23:40", "2024-01-01 00:10"), ("2024-02-29 23:40", "2024-03-01 00:10")]
)
def test_a_meeting_over_midnight_is_found(case: str, contact: str) -> None:
    [found], _ = trace([visit("case", case), visit("contact", contact)], choice())

    assert found.meetings[0].overlap_s == 30 * 60


def test_nobody_is_found_by_a_visit_outside_the_window() -> None:
    visits = [visit("case", "12:00"), visit("early", "11:59:59"), visit("late", "12:30")]
    window = Window(at("2022-09-15 12:00"), at("2022-09-15 12:30"))

    assert trace(visits, choice(), window=window) == ([], [])


def test_a_doubtful_scan_sweeps_in_nobody_when_it_is_left_out() -> None:
    visits = [visit("case", "12:00", presence="remote"), visit("contact", "12:00")]

    assert names(trace(visits, choice())[0]) == ["contact"]
    assert trace(visits, choice(presence=("on_site", "unverified", "doubtful"))) == ([], [])


def test_a_venue_can_be_the_subject_and_so_can_one_of_its_doors() -> None:
    visits = [
        visit("front", "12:00"),
        visit("back", "12:00", entrance="back"),
        visit("school", "12:00", venue="school"),
    ]
    window = Window(at("2022-09-15 11:00"), at("2022-09-15 13:00"))

    assert names(trace(visits, choice(), Subject(venue="noodles"), window)[0]) == ["back", "front"]
    assert names(trace(visits, choice(same_entrance=True), Subject(venue="noodles"), window)[0]) == ["back", "front"]
    by_door = trace(visits, choice(same_entrance=True), Subject(venue="noodles", entrance="back"), window)[0]
    assert names(by_door) == ["back"]


def ride(person: str, time: str, **more: str) -> TracedVisit:
    trips = [Trip(at(f"2022-09-15 {a}"), at(f"2022-09-15 {b}"), a) for a, b in (("08:00", "08:40"), ("09:00", "09:40"))]
    return on_trip(visit(person, time, 40, venue="bus", **more), trips)


def test_on_a_bus_only_those_of_the_same_trip_and_its_crew_meet() -> None:
    visits = [
        ride("case", "08:10"),
        ride("same", "08:35"),
        ride("boarding", "07:50"),
        ride("next", "08:50"),
        ride("driver", "07:45", capacity="staff"),
    ]

    first, second = trace(visits, choice(30))

    assert names(first) == ["boarding", "driver", "same"]
    assert names(second) == ["next"]  # through the driver, who rides on


def test_without_a_trip_known_the_dwell_decides() -> None:
    assert ride("early", "06:00").trip == ride("late", "10:00").trip == ""
    assert (ride("case", "08:10").trip, ride("case", "08:10").until_s) == ("08:00", at("2022-09-15 08:40"))
    assert names(trace([ride("case", "09:50"), ride("late", "10:00")], choice())[0]) == ["late"]
