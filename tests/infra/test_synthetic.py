"""The made-up county: the same from the same seed, true to its size, and its rows add up to its figures."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.entry.day_figures import day_of
from chalicelib.domain.entry.tally import tally
from chalicelib.domain.entry.visit import MODES, PRESENCES
from chalicelib.domain.person.identity import parse
from chalicelib.domain.place import venue_code
from infra.synthetic.__main__ import made, told
from infra.synthetic.county import SyntheticCounty
from infra.synthetic.load import _contact
from infra.synthetic.places import INVENTED, Size

LAST = date(2026, 3, 1)
PLANNED = ("visits", "scans", "abnormal", "abnormal_written", "by_entrance", "by_mode", "by_presence")
SMALL = Size(venues=120, entrances=240, towns=5, traffic=0.12)


@pytest.fixture(scope="module")
def whole() -> SyntheticCounty:
    return SyntheticCounty(7, LAST)


@pytest.fixture(scope="module")
def small() -> SyntheticCounty:
    return SyntheticCounty(7, LAST, SMALL)


def test_a_whole_county_has_every_kind_of_place_in_every_town(whole: SyntheticCounty) -> None:
    kinds = Counter(place.kind.category for place in whole.places)

    assert (len(whole.places), sum(len(place.entrances) for place in whole.places)) == (3_000, 6_000)
    assert len({place.venue.region[:9] for place in whole.places if place.venue.location}) == 24
    assert len(whole.days) == 14
    assert {"coach", "bus", "taxi", "toll_station", "hotel", "school", "enterprise"} <= set(kinds)
    assert len({place.venue.department for place in whole.places}) > 8


def test_everybody_and_everything_in_it_is_plainly_invented_and_well_formed(whole: SyntheticCounty) -> None:
    names = [place.venue.name for place in whole.places]
    codes = [entrance.code for place in whole.places for entrance in place.entrances]
    plates = [place.venue.vehicle.plate for place in whole.places if place.venue.vehicle]

    assert all(name.startswith(INVENTED) for name in names)
    assert len(set(names)) == len(names)
    assert all(venue_code.parse(code) == code for code in codes)
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch("湘E[A-H][0-9]{3}[0Z]", plate) for plate in plates)
    assert all(parse("resident_id", _contact(n).id_number, LAST) for n in range(0, 3_000, 7))


def test_the_same_seed_makes_the_same_county_in_whatever_order_it_is_asked(small: SyntheticCounty) -> None:
    again, other = SyntheticCounty(7, LAST, SMALL), SyntheticCounty(8, LAST, SMALL)

    last = [one.visit for one in again.visits(again.live[3], again.days[9])]

    assert [place.venue for place in again.places] == [place.venue for place in small.places]
    assert (again.listed, again.truths) == (small.listed, small.truths)
    assert last == [one.visit for one in small.visits(small.live[3], small.days[9])]
    assert other.places != small.places


def test_the_rows_of_a_day_add_up_to_its_figures(small: SyntheticCounty) -> None:
    modes, presences = set(), set()
    for place in small.live:
        for day in small.days:
            rows = [one.visit for one in small.visits(place, day)]
            counted, planned = day_of([tally(rows)] if rows else []), small.traffic.figures(place, day)
            assert {name: getattr(counted, name) for name in PLANNED} == {
                name: getattr(planned, name) for name in PLANNED
            }
            modes |= {row.mode for row in rows}
            presences |= {row.presence for row in rows}

    assert modes == set(MODES)
    assert presences == set(PRESENCES)


def test_no_two_rows_have_one_key_and_companions_came_with_somebody(small: SyntheticCounty) -> None:
    rows = [one.visit for one in small.all_visits()]
    first = {(row.pk, row.scan_id): row for row in rows if row.sk.endswith("#0")}

    assert len({(row.pk, row.sk) for row in rows}) == len(rows)
    assert all(first[row.pk, row.scan_id].mode == "scan" for row in rows if row.mode == "companion")


def test_what_was_planted_can_be_seen_in_the_rows(whole: SyntheticCounty) -> None:
    truths, traffic, end = whole.truths, whole.traffic, whole.days[-3:]

    assert min(map(len, (truths.never, truths.silent, truths.faded, truths.abnormal, truths.fake))) >= 10
    assert not any(traffic.day(door, day).visits for door in truths.never for day in whole.days)
    assert not any(traffic.day(door, day).visits for door in truths.silent for day in end)
    assert all(any(traffic.day(door, day).visits for day in whole.days) for door in truths.silent)
    assert all(sum(traffic.day(door, day).marked for day in end) >= 5 for door in truths.fake)


def test_its_lists_name_places_otherwise_and_places_that_nobody_applied_for(whole: SyntheticCounty) -> None:
    venues = {place.venue.id: place.venue for place in whole.places}
    names = {venue.name for venue in venues.values()}
    spelled = Counter(row.spelling for row in whole.listed)

    assert len(whole.truths.missing) >= 80
    assert not names & {row.name for row in (*whole.truths.missing, *whole.truths.near_names)}
    assert min(spelled.values()) >= 20
    assert all(row.name == venues[row.venue].name for row in whole.listed if row.spelling == "same" and row.venue)
    assert Counter(row.venue for row in whole.listed if row.venue).most_common(1)[0][1] == 2  # listed twice


@pytest.mark.parametrize("tenant", ["43", "62"])
def test_the_command_line_tells_of_a_county_whose_last_day_was_yesterday(tenant: str) -> None:
    county = made(7, tenant, SMALL)

    found = told(county)

    assert (found["venues"], found["entrances"]) == (120, 240)
    assert date.fromisoformat(found["days"][-1]) < datetime.now(UTC).date() + timedelta(days=1)
    assert found["doors"]["silent"]
