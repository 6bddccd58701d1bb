"""Silent and strange doors: what is found on a county with known truths, and what an ordinary week never is."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.supervision.silence import DoorDay, DoorPast, Finding, county_days, findings, wilson_low
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.places import Size

MONDAY = date(2022, 2, 21)
DAYS = 3
NO_COUNTY: dict[date, float] = {}


def door(
    *visits: int, today: int = 0, since_days: int | None = None, last: date = MONDAY - timedelta(days=1)
) -> DoorPast:
    """Return a door by its visits on the days that end with `last`."""
    first = last - timedelta(days=len(visits) - 1)
    days = {first + timedelta(days=n): DoorDay(count) for n, count in enumerate(visits) if count}
    return DoorPast(
        entrance="e", since=last + timedelta(days=1 - (since_days or len(visits) + 1)), days=days, today=today
    )


def found(past: DoorPast, days: int = DAYS, today: date = MONDAY) -> list[str]:
    return [finding.kind for finding in findings(past, today, days, NO_COUNTY)]


WEEK = (50, 52, 48, 51, 49, 60, 61)  # Monday to Sunday
SCHOOL = (200, 210, 190, 205, 195, 0, 3)


def test_a_door_that_lives_as_always_is_not_found() -> None:
    assert found(door(*WEEK * 4)) == []
    assert found(door(*SCHOOL * 4)) == []  # a Monday morning after a Sunday
    assert found(door(*(80, 0, 1, 0, 0) * 5)) == []  # a market every fifth day
    assert found(door(*(1, 0, 0, 1, 0, 0, 0) * 4)) == []  # hardly anybody ever comes


def test_a_door_nobody_ever_came_through_is_found_when_it_is_old_enough() -> None:
    never = findings(door(since_days=10), MONDAY, DAYS, NO_COUNTY)

    assert never == [Finding("never", "e", {"days": 9, "since": "2022-02-11"})]
    assert found(door(since_days=3)) == []  # its first day was no whole one
    assert found(door(since_days=4)) == ["never"]
    assert found(door(since_days=10, today=1)) == []


def test_a_door_that_fell_silent_is_found_with_what_was_missed() -> None:
    past = door(*WEEK * 3, *WEEK[:3], 0, 0, 0, 0)

    assert findings(past, MONDAY, DAYS, NO_COUNTY) == [
        Finding("silent", "e", {"days": 4, "missed": 209, "usual": 50, "longest": 0})
    ]
    assert found(past, days=5) == []
    assert found(door(*WEEK * 3, *WEEK[:3], 0, 0, 0, 0, today=1)) == ["faded"]  # somebody came this morning


def test_one_closed_day_before_a_weekend_is_no_silence() -> None:
    assert found(door(*SCHOOL * 3, *SCHOOL[:4], 0, 0, 0)) == []
    assert found(door(*SCHOOL * 3, *SCHOOL[:3], 0, 0, 0, 0)) == ["silent"]


def test_what_was_before_a_doors_first_visit_is_no_habit_of_its() -> None:
    late = door(*WEEK * 2, 0, 0, 0, since_days=60)

    assert [finding.facts["longest"] for finding in findings(late, MONDAY, DAYS, NO_COUNTY)] == [0]
    assert found(door(50, 52, 0, since_days=60)) == []


def test_a_door_that_is_often_empty_is_silent_only_for_longer_than_ever() -> None:
    assert found(door(*(30, 30, 0, 0, 0) * 4, 30, 30, 0, 0, 0)) == []
    assert found(door(*(30, 30, 0, 0, 0) * 4, 30, 30, *(0,) * 7)) == ["silent"]


def test_a_door_that_fades_is_found_by_its_days_in_use() -> None:
    (faded,) = findings(door(*WEEK * 3, *WEEK[:4], 5, 4, 6), MONDAY, DAYS, NO_COUNTY)

    assert (faded.kind, faded.facts["visits"], faded.facts["expected"], faded.facts["percent"]) == ("faded", 15, 171, 9)
    assert found(door(*SCHOOL * 3, 200, 210, 9, 8, 12, 0, 0)) == ["faded"]
    assert found(door(*WEEK * 3, *WEEK[:4], 20, 25, 24)) == []  # less, but not far less
    assert found(door(*WEEK * 3, *WEEK[:4], 40, 0, 0)) == []  # two days of stock-taking


def test_what_the_whole_county_does_is_no_doors_fault() -> None:
    closed = {MONDAY - timedelta(days=n): 0.02 for n in range(1, 8)}
    past = door(*WEEK * 3, *(0,) * 7)

    assert findings(past, MONDAY, DAYS, closed) == []
    assert found(past) == ["silent"]


def test_a_county_is_compared_with_its_own_days_of_the_same_kind() -> None:
    days = [MONDAY - timedelta(days=n) for n in range(1, 15)]
    totals = {day: 400 if day.weekday() >= 5 else 1000 for day in days} | {days[1]: 350, days[4]: 100}

    shares = county_days(totals)

    assert (shares[days[4]], shares[days[2]], shares[days[0]]) == (0.1, 1.0, 1.0)


def strange(abnormal: int, visits: int, **more: int) -> list[Finding]:
    day = MONDAY - timedelta(days=1)
    days = {day - timedelta(days=n): DoorDay(20) for n in range(3, 20)}
    days |= {day - timedelta(days=2): DoorDay(10), day - timedelta(days=1): DoorDay(10)}
    days[day] = DoorDay(visits - 20, abnormal, **more)
    past = DoorPast(entrance="e", since=date(2022, 1, 1), days=days)
    return findings(past, MONDAY, DAYS, NO_COUNTY)


def test_many_abnormal_or_implausible_scans_are_found_when_chance_does_not_explain_them() -> None:
    (abnormal,) = strange(15, 100)
    (implausible,) = strange(0, 100, remote=25, marked=20)

    assert abnormal.facts == {"days": 3, "visits": 100, "count": 15, "lowest": 8.0}
    assert (implausible.kind, implausible.facts["count"]) == ("implausible", 25)  # never both added up
    assert strange(4, 40) == []
    assert strange(5, 400) == []
    assert strange(0, 100, remote=12) == []


def test_a_place_that_abnormal_people_are_brought_to_is_not_found_for_them() -> None:
    day = MONDAY - timedelta(days=1)
    days = {day - timedelta(days=n): DoorDay(20, 10) for n in range(10)}

    assert findings(DoorPast(entrance="e", since=date(2022, 1, 1), days=days), MONDAY, DAYS, NO_COUNTY) != []
    assert (
        findings(DoorPast(entrance="e", since=date(2022, 1, 1), days=days, sees_abnormal=True), MONDAY, DAYS, NO_COUNTY)
        == []
    )


def test_the_lowest_share_of_few_is_far_below_what_was_seen() -> None:
    assert wilson_low(0, 0) == 0
    assert 0.05 < wilson_low(5, 10) < 0.25
    assert wilson_low(500, 1000) > 0.45


@pytest.mark.parametrize(
    ("seed", "last", "size"),
    [
        (21, date(2026, 11, 18), Size()),
        (22, date(2026, 11, 22), Size(venues=900, entrances=1_800)),  # ends with a Sunday
        (23, date(2026, 11, 20), Size(venues=900, entrances=1_800)),
    ],
)
def test_what_was_planted_in_a_county_is_found_and_hardly_anything_else(seed: int, last: date, size: Size) -> None:
    county = SyntheticCounty(seed, last, size)
    truths, today = county.truths, last + timedelta(days=1)

    found = judged(county, today)

    young = {each for each in truths.never if (today - county.traffic.doors[each].since).days <= DAYS}
    by_kind = {
        kind: {finding.entrance for finding in found if finding.kind == kind} for kind in ("never", "implausible")
    }
    every = {finding.entrance for finding in found}
    assert truths.never - young == by_kind["never"]
    assert truths.fake <= by_kind["implausible"]
    assert truths.silent <= every
    assert len((truths.faded | truths.abnormal) - every) <= 0.05 * len(truths.faded | truths.abnormal)
    assert len(every - truths.strange) <= 0.05 * len(every)


def judged(county: SyntheticCounty, today: date) -> list[Finding]:
    """Judge every door of a county as the use case does, from its figures."""
    traffic = county.traffic
    days = {name: {day: traffic.day(name, day) for day in county.days} for name in traffic.doors}
    shares = county_days({day: sum(own[day].visits for own in days.values()) for day in county.days})
    found = []
    for name, each in traffic.doors.items():
        past = DoorPast(
            entrance=name,
            since=max(each.since, county.days[0] - timedelta(days=1)),
            days={
                day: DoorDay(made.visits, made.abnormal - made.abnormal_written, made.figures().remote, made.marked)
                for day, made in days[name].items()
                if made.visits
            },
            sees_abnormal=each.place.kind.category == "quarantine_site",
        )
        found += findings(past, today, DAYS, shares)
    return found
