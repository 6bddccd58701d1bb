"""Figures from the visits stream, against the real tables."""

import secrets
import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.entry.tally import tally
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.jobs import count
from chalicelib.jobs.failures import BatchIncomplete
from chalicelib.storage import keys
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from tests.callers import person
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, stream_event
from tests.usecases.test_check_in import coloured, rows_of
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
DONGKOU = "430525"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(autouse=True)
def _this_function(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    be(hunan, monkeypatch)


def scan(workspace: TestWorkspace, door: Entrance, visitor: Any = None) -> None:
    check_in(
        workspace,
        visitor or person(workspace),
        Scan(code=door.code, scan_id=make_scan_id(datetime.now(UTC), secrets.randbits(74))),
    )


def cells_of(workspace: TestWorkspace, venue: Venue) -> dict[str, Any]:
    today = keys.day(workspace.instant(), workspace.utc_offset)
    return dict(workspace.counters.of_venue(DONGKOU, venue.id, today))


def expected(workspace: TestWorkspace, venue: Venue) -> dict[str, Any]:
    today = keys.day(workspace.instant(), workspace.utc_offset)
    visits = list(workspace.visits.of_day(venue.id, today))
    starts = {f"{visit.time[:3]}0" for visit in visits}
    return {start: tally(v for v in visits if f"{v.time[:3]}0" == start) for start in starts}


def test_figures_equal_the_rows_after_any_replay_of_the_stream(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)
    regular = person(hunan)
    for door in (doors[0], doors[1], doors[0]):
        scan(hunan, door, regular)
    scan(hunan, doors[0], coloured(hunan, "red"))
    rows = rows_of(hunan, venue)

    for batch in (rows[2:], rows, list(reversed(rows)), rows[:1]):
        assert count.handle(stream_event(*batch), None) == {"batchItemFailures": []}

    counted = cells_of(hunan, venue)
    assert counted == expected(hunan, venue)
    assert sum(one.total for one in counted.values()) == 4
    assert sum(one.abnormal for one in counted.values()) == 1


def test_parallel_lanes_never_set_a_cell_back(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)

    def lane() -> None:
        for _ in range(5):
            scan(hunan, doors[0])
            count.handle(stream_event(rows_of(hunan, venue)[-1]), None)

    threads = [threading.Thread(target=lane) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert cells_of(hunan, venue) == expected(hunan, venue)


def test_a_smaller_count_that_comes_late_changes_nothing(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)
    scan(hunan, doors[0])
    scan(hunan, doors[0])
    today = keys.day(hunan.instant(), hunan.utc_offset)
    visits = list(hunan.visits.of_day(venue.id, today))

    kept = [hunan.counters.set(DONGKOU, venue.id, today, {"0000": tally(visits[:many])}) for many in (1, 2, 2, 1)]

    assert kept == [True, True, True, False]
    assert cells_of(hunan, venue)["0000"].total == 2


def test_what_time_swept_away_is_not_counted_again(hunan: TestWorkspace) -> None:
    _, venue, doors = approved(hunan)
    scan(hunan, doors[0])

    count.handle(stream_event(*rows_of(hunan, venue), name="REMOVE"), None)

    assert cells_of(hunan, venue) == {}


def test_a_cell_that_cannot_be_counted_asks_for_its_batch_again_after_the_others_were_counted(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue, doors = approved(hunan)
    _, other, other_doors = approved(hunan)
    scan(hunan, doors[0])
    scan(hunan, other_doors[0])
    event = stream_event(*rows_of(hunan, venue), *rows_of(hunan, other), *rows_of(hunan, venue))
    counting = hunan.counters.set

    def fail(county: str, of_venue: str, day: str, counted: Any) -> bool:
        if of_venue == venue.id:
            raise ConnectionError
        return counting(county, of_venue, day, counted)

    monkeypatch.setattr(hunan.counters, "set", fail)
    with pytest.raises(BatchIncomplete):
        count.handle(event, None)

    assert cells_of(hunan, other) == expected(hunan, other)
