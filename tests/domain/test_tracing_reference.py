"""Recall and precision against an outside reference: SQLite, asked the same by brute force."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Contact
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.domain.tracing.subject import Subject
from tests.domain.interval_join import Found, Reference
from tests.domain.synthetic_province import LEAP, YEAR_END, cases, local, province, window
from tests.domain.tracing_visits import EVERY, choice, trace

CHOICES = st.builds(
    Choice,
    minutes=st.sampled_from([0, 1, 15, 30, 60, 240]),
    same_entrance=st.booleans(),
    min_overlap_minutes=st.sampled_from([0, 1, 5, 15, 30, 60, 120]),
    presence=st.sampled_from([EVERY, ("on_site",), ("on_site", "unverified"), ("on_site", "unverified", "doubtful")]),
)


@cache
def visits(start_s: int = LEAP) -> list[TracedVisit]:
    return province(2022, start_s=start_s)


@cache
def reference(start_s: int = LEAP) -> Reference:
    return Reference(visits(start_s))


def found(contacts: list[Contact]) -> Found:
    return {
        each.person: (each.since_s, max(one.overlap_s for one in each.meetings), len(each.meetings))
        for each in contacts
    }


def agree(people: frozenset[str], chosen: Choice, within: Window, start_s: int = LEAP) -> tuple[int, int]:
    first, second = trace(visits(start_s), chosen, Subject(people), within)

    assert (found(first), found(second)) == tuple(map(as_tuples, reference(start_s).contacts(people, chosen, within)))
    return len(first), len(second)


def as_tuples(each: Found) -> Found:
    return {person: tuple(met) for person, met in each.items()}


def test_the_province_has_people_modes_and_edges_enough() -> None:
    made = visits()
    clock = [(each, local(each.at_s), local(each.until_s)) for each in made]

    assert len({each.person for each in made}) >= 2_000
    assert {each.mode for each in made} == {"scan", "companion", "presented", "card", "assisted", "paper"}
    assert sum(start.date() != end.date() for _, start, end in clock) > 1_000
    assert len({start.date() for _, start, _ in clock if (start.month, start.day) == (2, 29)}) == 1
    assert sum(each.trip != "" for each in made) > 500


@settings(max_examples=12, deadline=None)
@given(chosen=CHOICES, seed=st.integers(0, 9), count=st.integers(1, 3))
def test_every_choice_finds_exactly_whom_the_reference_finds(chosen: Choice, seed: int, count: int) -> None:
    agree(cases(visits(), count, seed), chosen, window())


@settings(max_examples=6, deadline=None)
@given(chosen=CHOICES, first_day=st.integers(0, 12), days=st.integers(1, 3), shift_s=st.integers(-3600, 3600))
def test_every_window_finds_exactly_whom_the_reference_finds(
    chosen: Choice, first_day: int, days: int, shift_s: int
) -> None:
    start_s = LEAP + first_day * 86_400 + shift_s

    agree(cases(visits(), 3), chosen, Window(start_s, start_s + days * 86_400))


@pytest.mark.parametrize("start_s", [LEAP, YEAR_END], ids=["leap day", "end of the year"])
def test_a_wide_choice_finds_many_and_still_nobody_else(start_s: int) -> None:
    first, second = agree(cases(visits(start_s), 3), choice(30), window(start_s), start_s)

    assert first > 50
    assert second > 500
