"""Recall and precision of the live path from end to end: real rows on Amazon's engine against SQL by brute force."""

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest
from botocore.httpsession import URLLib3Session

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Contact
from chalicelib.domain.tracing.subject import Subject
from chalicelib.domain.tracing.trip import Trip
from chalicelib.usecases.tracing.live import find_first, find_second
from tests.domain.interval_join import Found
from tests.domain.synthetic_province import LEAP, YEAR_END, cases, local, province, venues, window
from tests.domain.tracing_visits import EVERY, choice
from tests.embedded import TestWorkspace
from tests.embedded import province as deployed
from tests.storage.engines import on_dynamodb_local
from tests.usecases.traced_province import TracedProvince, build

pytestmark = pytest.mark.aws
SEED, PEOPLE, PLACES = 2022, 2_000, 300
ON_SITE = ("on_site", "unverified")


def made(workspace: TestWorkspace, start_s: int, people: int, places: int, kept: float) -> TracedProvince:
    """Build a province of its own days; the same seed makes the same venues, whose buses have trips on most days."""
    trips: dict[str, list[Trip]] = {
        each.name: list(each.trips) for each in venues(Random(SEED), places, start_s) if each.trips
    }
    visits = province(SEED, people, places, start_s)
    return build(workspace, visits[: int(len(visits) * kept)], trips, window(start_s))


@pytest.fixture(scope="module")
def tables(dynamodb_local: str) -> TestWorkspace:
    return on_dynamodb_local(deployed("43"), dynamodb_local)


@pytest.fixture(scope="module")
def made_leap(tables: TestWorkspace) -> TracedProvince:
    return made(tables, LEAP, PEOPLE, PLACES, 0.4)


@pytest.fixture(scope="module")
def made_year_end(tables: TestWorkspace) -> TracedProvince:
    return made(tables, YEAR_END, 300, 40, 1.0)


@pytest.fixture
def leap(made_leap: TracedProvince) -> TracedProvince:
    return made_leap.now()


@pytest.fixture
def year_end(made_year_end: TracedProvince) -> TracedProvince:
    return made_year_end.now()


def found(contacts: list[Contact]) -> Found:
    return {
        each.person: (each.since_s, max(one.overlap_s for one in each.meetings), len(each.meetings))
        for each in contacts
    }


def agree(of: TracedProvince, people: frozenset[str], chosen: Choice, within: Window | None = None) -> tuple[int, int]:
    """Trace live, the second order in three parts, and compare with the reference: who, since when, how long."""
    within = within or of.window
    first, second = of.reference.contacts(people, chosen, within)

    near = find_first(of.workspace, Subject(people), chosen, within).contacts
    since = {each.person: each.since_s for each in near}
    parts = [sorted(since)[part::3] for part in range(3)]
    far: dict[str, tuple[int, int, int]] = {}
    for part in parts:
        sources = {person: since[person] for person in part}
        more = found(find_second(of.workspace, sources, chosen, within, known={*since, *people}).contacts)
        far = {person: joined(far.get(person), more.get(person)) for person in far.keys() | more.keys()}

    assert found(near) == {person: tuple(met) for person, met in first.items()}
    assert far == {person: tuple(met) for person, met in second.items()}
    return len(first), len(second)


def joined(one: tuple[int, int, int] | None, other: tuple[int, int, int] | None) -> tuple[int, int, int]:
    """Return what two parts found of somebody as one."""
    if one is None or other is None:
        return one or other or (0, 0, 0)
    return min(one[0], other[0]), max(one[1], other[1]), one[2] + other[2]


def test_the_province_is_large_and_has_every_way_in(leap: TracedProvince) -> None:
    days = {local(each.at_s).date() for each in leap.visits}

    assert len({each.person for each in leap.visits}) >= 2_000
    assert {each.mode for each in leap.visits} == {"scan", "companion", "presented", "card", "assisted", "paper"}
    assert (len(days), date(2024, 2, 29) in days) == (15, True)
    assert sum(each.trip != "" for each in leap.visits) > 300


@pytest.mark.parametrize(
    "chosen",
    [choice(), choice(30, least=15), choice(240, least=0, presence=ON_SITE), choice(15, same_entrance=True, least=5)],
    ids=["as it is", "half an hour", "four hours on site", "by the door"],
)
def test_every_contact_of_the_first_order_is_found_and_nobody_else(leap: TracedProvince, chosen: Choice) -> None:
    total = 0
    for seed in range(3):
        people = cases(leap.visits, 2 + seed, seed)
        first, _ = leap.reference.contacts(people, chosen, leap.window)

        near = find_first(leap.workspace, Subject(people), chosen, leap.window).contacts

        assert found(near) == {person: tuple(met) for person, met in first.items()}
        total += len(first)

    assert total


def test_every_contact_of_a_contact_is_found_and_nobody_else(leap: TracedProvince) -> None:
    near, far = agree(leap, cases(leap.visits, 3, 5), choice(30, least=10))

    assert (near > 3, far > 20) == (True, True)


@pytest.mark.parametrize("minutes", [0, 240])
@pytest.mark.parametrize("shift_s", [-61, 0, 3599])
def test_at_midnight_of_the_year_nobody_is_lost_or_added(year_end: TracedProvince, minutes: int, shift_s: int) -> None:
    new_year = YEAR_END + 7 * 86_400
    within = Window(new_year - 20 * 3600 + shift_s, new_year + 26 * 3600 + shift_s)

    near, far = agree(year_end, cases(year_end.visits, 3, 4), choice(minutes, presence=EVERY), within)

    assert near + far > 0


def test_whoever_was_at_a_venue_in_the_window_is_found_and_nobody_else(year_end: TracedProvince) -> None:
    shop = "v0003"
    within = Window(YEAR_END + 2 * 86_400, YEAR_END + 5 * 86_400)
    there = {each.person for each in year_end.visits if each.venue == shop and within.holds(each.at_s)}

    contacts = find_first(year_end.workspace, Subject(venue=shop), choice(least=0), within).contacts

    assert {each.person for each in contacts} == there
    assert there


def test_what_staff_wrote_down_comes_with_whom_it_names(year_end: TracedProvince) -> None:
    people = cases(year_end.visits, 2, 4)

    seen = find_first(year_end.workspace, Subject(people), choice(), year_end.window).seen
    written = {each.person for each in year_end.visits if each.mode in ("assisted", "paper")}

    assert all(seen[person].mask == "张*" for person in seen)
    assert any(seen[person].written for person in written & seen.keys())


def test_a_live_case_costs_a_call_a_day_and_a_venues_day_and_six(
    leap: TracedProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, days, read = counted(monkeypatch), 14, []
    for seed in range(6):
        calls.clear()

        found = find_first(leap.workspace, Subject(cases(leap.visits, 1, seed)), choice(30), leap.window)

        assert calls["Query"] == found.venue_days
        assert sum(calls.values()) <= days + found.venue_days + 6
        assert calls.keys() <= {"Query", "BatchGetItem", "ExecuteStatement"}
        read.append(found.venue_days)

    assert max(read) > 5


def test_a_case_about_a_venue_costs_no_more(year_end: TracedProvince, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch)

    found = find_first(year_end.workspace, Subject(venue="v0003"), choice(30), year_end.window)

    assert found.venue_days == 14
    assert sum(calls.values()) <= 14 + found.venue_days + 6


def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what goes to DynamoDB through botocore, attempt by attempt."""
    calls: Counter[str] = Counter()
    sending = URLLib3Session.send

    def send(session: Any, request: Any) -> Any:
        target = request.headers.get("X-Amz-Target") or b""
        name = target.decode() if isinstance(target, bytes) else target
        if name.startswith("DynamoDB"):
            calls[name.rpartition(".")[2]] += 1
        return sending(session, request)

    monkeypatch.setattr(URLLib3Session, "send", send)
    return calls
