"""Figures rolled up by county equal the raw rows, whatever happens on the way to them."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.day import day_start
from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.place.venue import Venue
from chalicelib.domain.retention import day_name
from chalicelib.domain.supervision.figure_table import By, FigureTable, Line
from chalicelib.jobs import roll_up as job
from chalicelib.storage.roll_ups import RollUps
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.visits import VisitRow
from chalicelib.usecases.supervision.count_region import Asked, count_region
from chalicelib.usecases.supervision.roll_up import SETTLED, roll_up_county
from chalicelib.usecases.venue import change_venue, review, tend_entrances
from tests.callers import staff
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.usecases.figures_county import DONGKOU, Numbers, SmallCounty

pytestmark = pytest.mark.aws
NEIGHBOUR = "430581"
KEYS: dict[By, Callable[[KeptVisit, Venue], str]] = {
    "day": lambda row, _: row.day,
    "hour": lambda row, _: row.time[:2],
    "category": lambda _, venue: venue.category,
    "department": lambda _, venue: str(venue.department),
    "mode": lambda row, _: row.mode,
    "county": lambda _, venue: venue.region[:6],
    "town": lambda _, venue: venue.region[:9],
    "village": lambda _, venue: venue.region,
    "venue": lambda row, _: row.venue,
}


@pytest.fixture(scope="module")
def county() -> SmallCounty:
    """Return a county of six venues with three days, counted and rolled up."""
    workspace = province("43")
    made = SmallCounty(workspace)
    villages = [village.code for town in workspace.regions.children(DONGKOU)[:3] for village in _villages(made, town)]
    kinds = ("supermarket", "hotel", "school", "hotel", "restaurant", "supermarket")
    workspace.ahead = timedelta(days=-4)
    for number, kind in enumerate(kinds):
        made.open(villages[number % len(villages)], kind, doors=1 + number % 3)
    workspace.ahead = timedelta()
    rng = random.Random(5)
    for back in (2, 1, 0):
        visits = made.crowd(rng, made.today - timedelta(days=back), 40)
        made.put(visits)
        made.count(visits)
    roll_up_county(workspace, DONGKOU, workspace.instant() + SETTLED)
    return made


def _villages(made: SmallCounty, town: Any) -> list[Any]:
    return made.workspace.regions.children(town.code)[:2]


def asking(workspace: TestWorkspace, **more: Any) -> FigureTable:
    """Ask as the county's command."""
    today = SmallCounty(workspace).today
    given = {"region": DONGKOU, "first": today - timedelta(days=2), "last": today} | more
    return count_region(workspace, staff(workspace, "command", given["region"]), Asked(**given))


def numbers(line: Line) -> Numbers:
    scanned = line.doors.scanned if line.doors else 0
    return Numbers(line.counted.visits, line.counted.scans, line.counted.abnormal, scanned)


def comparable(by: By, found: Numbers) -> Numbers:
    """Leave out what is not told by hour and by mode."""
    return found._replace(scanned=0, scans=0 if by == "mode" else found.scans) if by in ("hour", "mode") else found


@pytest.mark.parametrize("by", KEYS)
@pytest.mark.parametrize("category", [None, "hotel"])
def test_every_figure_equals_a_count_over_the_raw_rows(county: SmallCounty, by: By, category: str | None) -> None:
    found = asking(county.workspace, by=by, category=category)

    wanted = county.by_hand(KEYS[by], lambda _, venue: category in (None, venue.category))
    lines = {line.key: numbers(line) for line in found.lines if line.counted.visits}
    assert lines == {key: comparable(by, expected) for key, expected in wanted.items()}
    [whole] = county.by_hand(lambda *_: "", lambda _, venue: category in (None, venue.category)).values()
    assert numbers(found.total) == whole
    assert found.missing == 0


@pytest.mark.parametrize("by", KEYS)
def test_people_of_a_day_are_the_different_ones_among_its_rows(county: SmallCounty, by: By) -> None:
    found = asking(county.workspace, first=county.today, by=by)

    today = [row for row in county.rows if row.day == day_name(county.today)]
    wanted: dict[str, set[str]] = {}
    for row in today:
        wanted.setdefault(KEYS[by](row, county.venues[row.venue]), set()).add(row.visitor)
    assert {line.key: line.people for line in found.lines if line.people} == {k: len(v) for k, v in wanted.items()}
    assert found.total.people == len({row.visitor for row in today}) < len(today)
    assert asking(county.workspace).total.people is None  # of three days nobody can tell


def test_the_use_rate_counts_every_door_that_could_be_scanned_on_each_day(county: SmallCounty) -> None:
    today = asking(county.workspace, first=county.today, by="venue")

    doors = {each: len(county.workspace.venues.entrances(each)) for each in county.venues}
    assert {line.key: line.doors.entrances for line in today.lines if line.doors} == doors
    assert today.total.doors
    assert today.total.doors.entrances == sum(doors.values())
    before = asking(county.workspace, first=county.today - timedelta(days=5), last=county.today - timedelta(days=5))
    assert before.total.doors
    assert before.total.doors.entrances == 0  # nobody was approved yet


def test_a_venue_where_nobody_scans_has_its_line_too(county: SmallCounty) -> None:
    [*_, silent] = county.venues

    [line] = [line for line in asking(county.workspace, by="venue").lines if line.key == silent]

    assert (line.counted.visits, line.name) == (0, county.venues[silent].name)


def test_rolling_up_again_and_again_changes_nothing(county: SmallCounty) -> None:
    before = asking(county.workspace, by="category")

    for later in (2, 1, 3):
        roll_up_county(county.workspace, DONGKOU, county.workspace.instant() + later * SETTLED)

    assert asking(county.workspace, by="category").lines == before.lines


def test_what_an_older_run_read_does_not_replace_what_a_newer_one_wrote(county: SmallCounty) -> None:
    before = asking(county.workspace, by="town")
    rolled, day = county.workspace.roll_ups, day_name(county.today)

    changed = rolled.put_day(DONGKOU, day, {}, county.workspace.instant() - timedelta(hours=1))

    assert changed == 0
    assert asking(county.workspace, by="town").lines == before.lines


def test_a_run_that_dies_at_any_write_is_made_good_by_the_next(
    county: SmallCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, day = county.workspace, county.today
    more = county.crowd(random.Random(8), day, 20)
    county.put(more)
    county.count(more)
    late = county.crowd(random.Random(9), day - timedelta(days=1), 5)
    county.put(late)
    county.count(late)
    as_of = workspace.instant() + 5 * SETTLED
    saving, died = RollUps._save, 0
    for at in range(40):
        left = [at]

        def save(self: RollUps, *given: Any, left: list[int] = left) -> bool:
            left[0] -= 1
            if left[0] < 0:
                raise ConnectionError
            return saving(self, *given)

        monkeypatch.setattr(RollUps, "_save", save)
        try:
            roll_up_county(workspace, DONGKOU, as_of + timedelta(seconds=at))
        except ConnectionError:
            died += 1
        else:
            break
    monkeypatch.undo()

    assert died > 5
    found = {line.key: numbers(line) for line in asking(workspace, by="day").lines}
    assert found == county.by_hand(KEYS["day"])
    assert workspace.roll_ups.stale(DONGKOU) == {}


def test_a_late_row_of_a_day_that_is_over_is_taken_up_by_the_next_run(county: SmallCounty) -> None:
    workspace, day = county.workspace, county.today - timedelta(days=2)
    venue = next(iter(county.venues.values()))
    late = county.visit(venue, day, "235959999", mode="paper", abnormal=True)
    county.put([late])
    county.count([late])

    since = workspace.roll_ups.stale(DONGKOU)[day_name(day)]
    roll_up_county(workspace, DONGKOU, since + SETTLED - timedelta(seconds=1))
    too_soon = workspace.roll_ups.stale(DONGKOU)
    roll_up_county(workspace, DONGKOU, since + 20 * SETTLED)

    assert set(too_soon) == {day_name(day)}
    assert workspace.roll_ups.stale(DONGKOU) == {}
    assert {line.key: numbers(line) for line in asking(workspace, by="day").lines} == county.by_hand(KEYS["day"])


def test_a_day_that_changed_again_while_it_was_counted_is_counted_again(county: SmallCounty) -> None:
    workspace = county.workspace
    now = workspace.instant()
    workspace.roll_ups.mark_stale(DONGKOU, "20260101", now)
    workspace.roll_ups.mark_stale(DONGKOU, "20260101", now + timedelta(seconds=1))

    assert not workspace.roll_ups.settle(DONGKOU, "20260101", now)
    assert workspace.roll_ups.settle(DONGKOU, "20260101", now + timedelta(seconds=1))


def test_the_first_and_last_millisecond_of_a_leap_day_are_in_it(county: SmallCounty) -> None:
    workspace, leap = county.workspace, date(2024, 2, 29)
    venue = next(iter(county.venues.values()))
    rows = [
        county.visit(venue, leap, "000000000"),
        county.visit(venue, leap, "235959999"),
        county.visit(venue, leap + timedelta(days=1), "000000000"),
    ]
    county.put(rows)
    county.count(rows)
    roll_up_county(workspace, DONGKOU, workspace.instant() + 30 * SETTLED)

    found = asking(workspace, first=date(2024, 2, 28), last=date(2024, 3, 1), by="day")

    assert {line.key: line.counted.visits for line in found.lines} == {"20240228": 0, "20240229": 2, "20240301": 1}
    assert found.missing == 1  # of the 28th nobody counted anything
    del county.rows[-3:]


def test_the_last_minutes_of_a_day_are_counted_after_midnight(county: SmallCounty) -> None:
    workspace, day = county.workspace, county.today + timedelta(days=3)
    midnight = day_start(day + timedelta(days=1), workspace.tenant)
    venue = next(iter(county.venues.values()))
    try:
        _be_at(workspace, midnight - timedelta(minutes=9))
        roll_up_county(workspace, DONGKOU, workspace.instant())
        last = county.visit(venue, day, "235300000")
        county.put([last])
        county.count([last])
        before = asking(workspace, first=day, last=day).total.counted.visits
        _be_at(workspace, midnight + timedelta(minutes=1))
        roll_up_county(workspace, DONGKOU, workspace.instant())
        after = asking(workspace, first=day, last=day).total.counted.visits
        settled = roll_up_county(workspace, DONGKOU, workspace.instant() + timedelta(minutes=10))
    finally:
        workspace.ahead = timedelta()
        county.rows.pop()

    assert (before, after, settled) == (0, 1, 1)


def _be_at(workspace: TestWorkspace, at: datetime) -> None:
    workspace.ahead = timedelta()
    workspace.ahead = at - workspace.instant()


def test_figures_stand_when_the_visits_are_destroyed(county: SmallCounty) -> None:
    before = asking(county.workspace, by="venue")
    model = bind(VisitRow, "visits", county.workspace.settings)
    with model.batch_write() as batch:
        for row in county.rows:
            batch.delete(model(row.pk, row.sk))

    county.count(county.rows)
    roll_up_county(county.workspace, DONGKOU, county.workspace.instant() + 60 * SETTLED)

    assert asking(county.workspace, by="venue").lines == before.lines
    assert asking(county.workspace, first=county.today).total.people is None


def test_the_job_takes_its_part_of_the_counties_and_says_when_time_was_short(
    county: SmallCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    be(county.workspace, monkeypatch)
    counties = county.workspace.regions.counties_under("43")
    part = {"part": counties.index(DONGKOU), "parts": len(counties)}

    class Short:
        left_ms = 100_000

        def get_remaining_time_in_millis(self) -> int:
            return self.left_ms

    assert job.handle(part, Short()) == {"days": 1, "failed": 0, "left": 0}
    Short.left_ms = 1000
    with pytest.raises(job.RollUpIncomplete):
        job.handle(part, Short())


def test_a_venue_counts_where_it_stands_now_on_all_days_that_may_still_change() -> None:
    workspace = province("62")
    made = SmallCounty(workspace)
    shop, _ = made.open("620105", "supermarket"), made.open("620105", "school")
    today = made.today
    old = today - timedelta(days=20)
    rows = [made.visit(shop, day, "090000000") for day in (old, today - timedelta(days=1), today)]
    made.put(rows)
    made.count(rows)
    roll_up_county(workspace, "620105", workspace.instant() + SETTLED)

    change_venue.edit(workspace, made.managers[shop.id], shop.id, {"category": "pharmacy"})
    roll_up_county(workspace, "620105", workspace.instant() + 2 * SETTLED)

    asked = Asked(region="620105", first=old, last=today, by="category")
    found = count_region(workspace, staff(workspace, "command", "620105"), asked)
    visits = {line.key: line.counted.visits for line in found.lines}
    states = {line.key: line.standing.venues for line in found.lines if line.standing and line.standing.venues}
    assert visits == {"supermarket": 1, "pharmacy": 2, "school": 0}
    assert states == {"pharmacy": {"approved": 1}, "school": {"approved": 1}}


def test_states_and_doors_are_counted_through_every_decision(county: SmallCounty) -> None:
    workspace, made = county.workspace, SmallCounty(county.workspace)
    town, other = (each.code for each in workspace.regions.children(NEIGHBOUR)[:2])
    first, second = (village.code for village in workspace.regions.children(town)[:2])
    there = workspace.regions.children(other)[0].code
    shop, moved, gone = made.open(first, "supermarket"), made.open(second, "hotel"), made.open(first, "school", doors=3)
    officer = staff(workspace, "reviewer", NEIGHBOUR)
    visits = [made.visit(each, made.today, "080000000") for each in (shop, moved, gone)]
    made.put(visits)
    made.count(visits)

    extra = tend_entrances.add(workspace, made.managers[shop.id], shop.id, replace(_door(), name="后门"))
    tend_entrances.remove(workspace, made.managers[shop.id], shop.id, extra.id)
    review.send_back(workspace, officer, moved.id, "区域不对")
    change_venue.edit(workspace, made.managers[moved.id], moved.id, {"region": there})
    change_venue.deregister(workspace, made.managers[gone.id], workspace.venues.get(gone.id), None)  # type: ignore[arg-type]
    roll_up_county(workspace, NEIGHBOUR, workspace.instant() + SETTLED)

    found = asking(workspace, region=NEIGHBOUR, first=made.today, by="town")
    standing = {line.key: line.standing for line in found.lines if line.standing and line.standing.venues}
    assert {unit: each.venues for unit, each in standing.items()} == {
        town: {"approved": 1, "deregistered": 1},
        other: {"returned": 1},
    }
    assert {unit: each.entrances for unit, each in standing.items()} == {town: 2, other: 2}
    doors = {line.key: line.doors for line in found.lines if line.doors and line.doors.entrances}
    assert {unit: (each.entrances, each.scanned) for unit, each in doors.items()} == {
        town: (3 + 3, 2),  # a door that was there for a moment, and those of a venue that ended today
        other: (2, 1),
    }
    assert found.total.counted.visits == 3


def _door() -> Any:
    from chalicelib.domain.place.application import WantedEntrance

    return WantedEntrance("门")
