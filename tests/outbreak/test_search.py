"""The index of closed days finds whom the reference finds, whatever is chosen."""

from collections import defaultdict
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.entry.kept_visit import class_of
from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.domain.tracing.subject import Subject
from chalicelib.outbreak.build import build
from chalicelib.outbreak.columns import DAY_S, Columns
from chalicelib.outbreak.explain import explain
from chalicelib.outbreak.people import People, head
from chalicelib.outbreak.search import Search
from tests.domain.interval_join import Reference
from tests.domain.synthetic_province import LEAP, cases, province, window
from tests.domain.tracing_visits import ALWAYS, EVERY, at, choice, names, trace, visit

COUNTIES = ("430525", "430581", "430103")
CHOICES = st.builds(
    Choice,
    minutes=st.sampled_from([0, 1, 15, 30, 60, 240]),
    same_entrance=st.booleans(),
    min_overlap_minutes=st.sampled_from([0, 1, 5, 15, 30, 60, 120]),
    presence=st.sampled_from([EVERY, ("on_site",), ("on_site", "unverified"), ("on_site", "unverified", "doubtful")]),
)
Opened = list[tuple[Columns, People]]


def opened(visits: list[TracedVisit], start_s: int = LEAP) -> Opened:
    """Build, write and read the index of every class, day and county."""
    parts: dict[tuple[str, int, str], list[TracedVisit]] = defaultdict(list)
    for each in visits:
        county = COUNTIES[sum(each.venue.encode()) % len(COUNTIES)]
        parts[class_of(each.mode), (each.at_s - start_s) // DAY_S, county].append(each)
    found = []
    for (row_class, day, county), rows in parts.items():
        columns, people = build(rows, county, start_s + day * DAY_S, f"{row_class}{day}{county}".encode())
        found.append((Columns.from_bytes(columns.to_bytes()), People.from_bytes(people.to_bytes())))
    return found


@cache
def made() -> tuple[list[TracedVisit], Opened, Reference]:
    visits = province(2023)
    return visits, opened(visits), Reference(visits)


def agree(people: frozenset[str], chosen: Choice, within: Window) -> tuple[int, int]:
    _, index, reference = made()
    search = Search(index, chosen, within)

    first = search.first_order(people)
    second = search.second_order(first, people)

    known_first, known_second = reference.contacts(people, chosen, within)
    assert search.names(first) == sorted(known_first)
    assert dict(zip(first.heads.tolist(), first.since_s.tolist(), strict=True)) == {
        head(person): since for person, (since, *_) in known_first.items()
    }
    assert search.names(second) == sorted(known_second)
    return len(first), len(second)


@settings(max_examples=25, deadline=None)
@given(chosen=CHOICES, seed=st.integers(0, 9), count=st.integers(1, 4))
def test_every_choice_finds_exactly_whom_the_reference_finds(chosen: Choice, seed: int, count: int) -> None:
    agree(cases(made()[0], count, seed), chosen, window())


@settings(max_examples=10, deadline=None)
@given(chosen=CHOICES, first_day=st.integers(0, 12), days=st.integers(1, 3), shift_s=st.integers(-3600, 3600))
def test_every_window_finds_exactly_whom_the_reference_finds(
    chosen: Choice, first_day: int, days: int, shift_s: int
) -> None:
    start_s = LEAP + first_day * DAY_S + shift_s

    agree(cases(made()[0], 3), chosen, Window(start_s, start_s + days * DAY_S))


def test_a_wide_choice_finds_many_and_still_nobody_else() -> None:
    first, second = agree(cases(made()[0], 3), choice(30), window())

    assert first > 50
    assert second > 500


@pytest.mark.parametrize(
    ("one", "other", "modes"),
    [
        ("2024-02-28 12:00", "2024-02-28 12:14", ("scan", "scan")),
        ("2024-02-28 12:00", "2024-02-28 12:14", ("assisted", "scan")),
        ("2024-02-28 12:00", "2024-02-28 12:14", ("paper", "assisted")),
        ("2024-02-28 23:50", "2024-02-29 00:04", ("scan", "scan")),
        ("2024-02-28 23:50", "2024-02-29 00:04", ("scan", "paper")),
    ],
)
@pytest.mark.parametrize("least", [29, 30])
def test_two_short_scans_of_one_stay_count_together_in_both_orders(
    one: str, other: str, modes: tuple[str, str], least: int
) -> None:
    visits = [
        visit("case", "2024-02-28 09:00", 60, venue="school", entrance="gate"),
        visit("contact", "2024-02-28 09:00", 60, venue="school", entrance="gate"),
        visit("contact", "2024-02-28 11:00", 900, capacity="staff"),
        visit("li", one, 15, mode=modes[0]),
        visit("li", other, 15, mode=modes[1]),
    ]
    for case in ("case", "contact"):
        search = Search(opened(visits, at("2024-02-28 00:00")), choice(least=least), ALWAYS)
        first = search.first_order([case])
        known_first, known_second = trace(visits, choice(least=least), Subject(frozenset({case})))

        assert search.names(first) == names(known_first)
        assert search.names(search.second_order(first, [case])) == names(known_second)
        assert ("li" in names([*known_first, *known_second])) is (least == 29)


@pytest.mark.parametrize(("least", "found"), [(60, True), (61, False)])
@pytest.mark.parametrize("before", ["2024-02-28 23:35", "2024-02-28 23:59"])
def test_a_stay_from_before_midnight_counts_for_who_comes_after_it(before: str, least: int, found: bool) -> None:
    visits = [
        visit("case", "2024-02-28 09:00", 60, venue="school", entrance="gate"),
        visit("contact", "2024-02-28 09:00", 61, venue="school", entrance="gate"),
        visit("contact", "2024-02-29 00:12", 60),
        visit("li", before, 60),
        visit("li", "2024-02-29 00:20", 60),
    ]
    search = Search(opened(visits, at("2024-02-28 00:00")), choice(least=60), ALWAYS)
    asked = Search(opened(visits, at("2024-02-28 00:00")), choice(least=least), ALWAYS)
    first = search.first_order(["case"])

    known = trace(visits, choice(least=60), Subject(frozenset({"case"})))[1]

    assert names(known) == ["li"] == search.names(search.second_order(first, ["case"]))
    assert (asked.names(asked.second_order(first, ["case"])) == ["li"]) is found


@pytest.mark.parametrize("same_entrance", [False, True])
def test_a_page_of_candidates_is_explained_as_the_domain_explains_it(same_entrance: bool) -> None:
    visits, index, _ = made()
    people, chosen = cases(visits, 2), choice(30, same_entrance, presence=("on_site", "unverified"))
    search = Search(index, chosen, window())
    first = search.first_order(people)
    known_first, known_second = trace(visits, chosen, Subject(people), window())

    page = search.names(search.second_order(first, people))[:20]

    assert explain(search, names(known_first)[:20], people) == known_first[:20]
    assert explain(search, page, people, first) == [each for each in known_second if each.person in page]
    assert len(page) == 20
