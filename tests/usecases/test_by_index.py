"""The index finder from end to end: real sealed rows, closed days by their indexes, open ones by rows, against SQL."""

from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.tracing.case import APPROVED, CLOSED
from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Contact
from chalicelib.domain.tracing.day_index import CLASSES
from chalicelib.domain.tracing.hours import day_at
from chalicelib.domain.tracing.subject import Subject
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.usecases.custody.erase_day import erase_day
from chalicelib.usecases.tracing import indexed_days
from chalicelib.usecases.tracing.build_index import build_county
from chalicelib.usecases.tracing.by_index import IndexFinder, Question, find
from chalicelib.usecases.tracing.index_keys import keys_to_search
from chalicelib.usecases.tracing.indexed_days import IndexGone
from chalicelib.usecases.tracing.live import find_first
from tests.custody import COUNTIES
from tests.domain.interval_join import Found
from tests.domain.synthetic_province import OFFSET_S, YEAR_END, cases, province, venues, window
from tests.domain.tracing_visits import EVERY, choice
from tests.embedded import province as deployed
from tests.storage.engines import on_dynamodb_local
from tests.usecases.traced_province import TracedProvince, build

pytestmark = pytest.mark.aws
SEED, PEOPLE, PLACES, DAYS = 2022, 120, 20, 6
LAST_CLOSED = 4  # of the days of the window; the others are open
DAY_S = 86_400
ON_SITE = ("on_site", "unverified")


def case(state: str = APPROVED, key: bytes = bytes(32)) -> Any:
    """Return an opened case as far as a search asks about it."""
    return SimpleNamespace(case=SimpleNamespace(state=lambda _: state), key=key)


def day(number: int) -> str:
    return day_at(YEAR_END + number * DAY_S, OFFSET_S)


@pytest.fixture(scope="module")
def made(dynamodb_local: str) -> TracedProvince:
    """Build a province whose first days are closed and have their indexes."""
    home = deployed("43")
    workspace = on_dynamodb_local(home, dynamodb_local)
    workspace.files = home.files
    trips = {each.name: list(each.trips) for each in venues(Random(SEED), PLACES, YEAR_END) if each.trips}
    visits = [each for each in province(SEED, PEOPLE, PLACES, YEAR_END) if each.at_s < YEAR_END + DAYS * DAY_S]
    of = build(workspace, visits, trips, window(YEAR_END, DAYS))
    for venue in workspace.venues.get_many({each.venue for each in of.visits}).values():
        workspace.venues.row_of(venue).save()
    with patch.object(type(workspace.regions), "counties_under", lambda *_: list(COUNTIES)):
        for number in range(LAST_CLOSED):
            for row_class in ("visits", "assisted"):
                workspace.day_key_rows.close(row_class, day(number), workspace.instant())
                workspace.day_key_rows.note(row_class, day(number), committed=1)
            for county in COUNTIES:
                build_county(workspace, day(number), county)
        yield of  # type: ignore[misc]  # a fixture may


@pytest.fixture
def year_end(made: TracedProvince) -> TracedProvince:
    return made.now()


def finder(of: TracedProvince, subjects: list[Subject], chosen: Choice, within: Window, **more: Any) -> IndexFinder:
    return IndexFinder(of.workspace, case(), Question(subjects=subjects, choice=chosen, window=within), **more)


def by_degree(pages: Any) -> tuple[Found, Found]:
    orders: tuple[Found, Found] = {}, {}
    for page in pages:
        for each in page:
            orders[each.degree - 1][each.person] = told(each)
    return orders


def told(contact: Contact) -> tuple[int, int, int]:
    return contact.since_s, max(one.overlap_s for one in contact.meetings), len(contact.meetings)


def agree(of: TracedProvince, people: frozenset[str], chosen: Choice, within: Window, **more: Any) -> tuple[int, int]:
    """Trace by index and compare with the reference: who, since when, how long, how often."""
    first, second = of.reference.contacts(people, chosen, within)

    near, far = by_degree(find(finder(of, [Subject(people)], chosen, within, **more), 2))

    assert near == {person: tuple(met) for person, met in first.items()}
    assert far == {person: tuple(met) for person, met in second.items()}
    return len(near), len(far)


@pytest.mark.parametrize(
    "chosen",
    [
        choice(presence=EVERY),
        choice(30, least=15),
        choice(240, least=0, presence=ON_SITE),
        choice(15, same_entrance=True, least=5),
        choice(60, least=60, presence=EVERY),
    ],
    ids=["as_it_is", "half_an_hour", "four_hours_on_site", "by_the_door", "an_hour"],
)
def test_every_choice_finds_whom_brute_force_finds_over_closed_and_open_days(
    year_end: TracedProvince, chosen: Choice
) -> None:
    near, far = agree(year_end, cases(year_end.visits, 4, 5), chosen, year_end.window)

    assert near > 0
    assert far > 0 or chosen.same_entrance


def test_with_room_for_one_part_at_a_time_the_same_people_are_found(year_end: TracedProvince) -> None:
    people, chosen = cases(year_end.visits, 4, 5), choice(30, least=10)
    small = finder(year_end, [Subject(people)], chosen, year_end.window, most_bytes=1)
    roomy = finder(year_end, [Subject(people)], chosen, year_end.window)

    found = by_degree(find(small, 2))

    assert found == by_degree(find(roomy, 2))
    assert small.opened_bytes * 10 < roomy.opened_bytes


def test_a_venue_and_people_are_traced_together_each_as_if_alone(year_end: TracedProvince) -> None:
    people, shop, chosen = cases(year_end.visits, 2, 4), "v0003", choice(15, least=5)
    apart = [
        find_first(year_end.workspace, subject, chosen, year_end.window).contacts
        for subject in (Subject(people), Subject(venue=shop))
    ]

    together = finder(year_end, [Subject(people), Subject(venue=shop)], chosen, year_end.window)
    near, _ = by_degree(find(together, 1))

    assert near.keys() == {each.person for found in apart for each in found} - people
    assert {person: met[0] for person, met in near.items()} == {
        person: min(each.since_s for found in apart for each in found if each.person == person) for person in near
    }


@pytest.mark.parametrize("minutes", [0, 240])
def test_where_closed_days_meet_open_ones_nobody_is_lost_or_added(year_end: TracedProvince, minutes: int) -> None:
    seam = YEAR_END + LAST_CLOSED * DAY_S
    within = Window(seam - 20 * 3600, seam + 26 * 3600)

    near, far = agree(year_end, cases(year_end.visits, 6, 4), choice(minutes, presence=EVERY), within)

    assert near + far > 0


def test_what_is_not_whole_is_read_from_its_rows(year_end: TracedProvince) -> None:
    year_end.workspace.indexes.note_changed("visits", day(2), COUNTIES[0])

    indexed = indexed_days.indexed_days(year_end.workspace, case(), year_end.window)
    near, _ = agree(year_end, cases(year_end.visits, 4, 5), choice(30), year_end.window)

    assert day(2) in indexed.live
    assert ("visits", day(2), COUNTIES[0]) not in indexed.whole
    assert near > 0


def test_an_index_whose_files_are_lost_counts_no_more_the_next_time(year_end: TracedProvince) -> None:
    workspace, people = year_end.workspace, cases(year_end.visits, 4, 5)
    lost = next(key for key, _ in workspace.files.listed(f"43/index/visits/{day(3)}/{COUNTIES[0]}/"))
    workspace.files.delete(lost.rpartition("/")[0] + "/people")

    with pytest.raises(IndexGone):
        list(find(finder(year_end, [Subject(people)], choice(), year_end.window), 1))

    agree(year_end, people, choice(30), year_end.window)


@pytest.mark.parametrize("opened", [case(CLOSED), case(key=b"")], ids=["closed", "without_key"])
def test_who_an_index_is_about_opens_in_an_approved_case_alone(year_end: TracedProvince, opened: Any) -> None:
    with pytest.raises(Forbidden):
        keys_to_search(year_end.workspace, opened, "visits", day(0))
    asked = Question(subjects=[Subject(frozenset({"p"}))], choice=choice(), window=year_end.window)
    asking = IndexFinder(year_end.workspace, opened, asked)
    with pytest.raises(Forbidden):
        list(find(asking, 1))


def test_of_a_day_whose_key_is_destroyed_neither_rows_nor_index_find_anybody(year_end: TracedProvince) -> None:
    workspace, lost = year_end.workspace, day(1)
    within = Window(YEAR_END + DAY_S, YEAR_END + 2 * DAY_S)
    people = frozenset(each.person for each in year_end.visits if within.holds(each.at_s))
    few = frozenset(sorted(people)[:5])
    before, _ = by_degree(find(finder(year_end, [Subject(few)], choice(60), within), 1))
    copies = {key: workspace.files.get(key) for key, _ in workspace.files.listed(f"43/index/visits/{lost}/")}

    for row_class in CLASSES:
        life = workspace.day_key_rows.life(row_class, lost)
        assert life
        erase_day(workspace, life, datetime.now(UTC) + timedelta(days=40))

    assert before
    assert copies
    assert by_degree(find(finder(year_end, [Subject(few)], choice(60), within), 2)) == ({}, {})
    assert find_first(workspace, Subject(few), choice(60), within).contacts == []
    assert [key for of in CLASSES for key, _ in workspace.files.listed(f"43/index/{of}/{lost}/")] == []
    for key, box in copies.items():  # somebody put the files back: nothing opens them, nothing asks for them
        workspace.files.put(key, box or b"", "application/octet-stream")
    with pytest.raises(DayKeyGone):
        keys_to_search(workspace, case(), "visits", lost)
    assert by_degree(find(finder(year_end, [Subject(few)], choice(60), within), 2)) == ({}, {})
