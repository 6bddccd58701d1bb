"""A whole day through the counting consumer: replayed, reordered, bisected, in two lanes, with crashes."""

import random
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import runtime
from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.entry.day_figures import DayFigures, day_of
from chalicelib.domain.entry.tally import tally
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.place.venue import Venue
from chalicelib.jobs import count
from chalicelib.jobs.failures import BatchIncomplete
from chalicelib.storage import counters, keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.visits import VisitRow
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, stream_event
from tests.storage.engines import on_dynamodb_local
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
DONGKOU = "430525"
MODES = ("scan", "scan", "scan", "companion", "presented", "card", "assisted", "paper")
PRESENCES = ("on_site", "unverified", "doubtful", "remote")


@dataclass
class Day:
    """A venue's day in the table, and the stream it left."""

    workspace: TestWorkspace
    venue: Venue
    doors: list[str]
    images: list[dict[str, Any]]

    @property
    def day(self) -> str:
        """Return today."""
        return keys.day(self.workspace.instant(), self.workspace.utc_offset)

    def arrive(self, rng: random.Random, visits: int, minutes: int, people: int) -> None:
        """Write visits straight into the table: several people on some scans, many coming again."""
        model = bind(VisitRow, "visits", self.workspace.settings)
        with model.batch_write() as batch:
            while visits > 0:
                at = day_start(local_day(self.workspace.instant(), self.workspace.tenant), self.workspace.tenant)
                at += timedelta(milliseconds=rng.randrange(minutes * 60_000))
                scan = make_scan_id(at, rng.getrandbits(74))
                door = rng.choice(self.doors)
                for number in range(min(visits, rng.choice((1, 1, 1, 2, 4)))):
                    row = self._row(model, at, (door, scan, number), rng, people)
                    batch.save(row)
                    visits -= 1

    def _row(self, model: Any, at: datetime, place: tuple[str, str, int], rng: random.Random, people: int) -> Any:
        offset = self.workspace.utc_offset
        door, scan, number = place
        row = model(
            keys.visit_pk("43", self.venue.id, self.day),
            keys.visit_sk(keys.time_of_day(at, offset), door, scan, number),
            visitor_pk=f"43#visitor{rng.randrange(people)}",
            abnormal=rng.random() < 0.03,
            mode=rng.choice(MODES),
            presence=rng.choice(PRESENCES),
            sealed=b"sealed" * 40,
            expires=int(at.timestamp()) + 31 * 86400,
        )
        self.images.append({name: {"S": getattr(row, name)} for name in ("pk", "sk", "visitor_pk", "mode")})
        return row

    def counted(self) -> tuple[dict[str, Any], DayFigures | None]:
        """Return the figures as they stand: cells, and the day."""
        cells = dict(self.workspace.counters.of_venue(DONGKOU, self.venue.id, self.day))
        return cells, dict(self.workspace.counters.days_of(self.venue.id)).get(self.day)

    def expected(self) -> tuple[dict[str, Any], DayFigures | None]:
        """Count the table itself."""
        rows = list(self.workspace.visits.of_day(self.venue.id, self.day))
        starts = sorted({f"{row.time[:3]}0" for row in rows})
        cells = {start: tally(row for row in rows if row.time[:3] == start[:3]) for start in starts}
        return cells, day_of(cells.values()) if cells else None


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(autouse=True)
def _this_function(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    be(hunan, monkeypatch)
    monkeypatch.setattr(count, "judge", lambda *_: None)  # figures alone; tests/usecases/test_judge.py has the rest


@pytest.fixture
def _crashing(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one write in fifteen fail, before it or after it."""
    rng = random.Random(7)

    model = hunan.counters._row
    monkeypatch.setattr(model, "save", _unreliable(model.save, rng))


def _unreliable(write: Any, rng: random.Random) -> Any:
    def attempt(*given: Any, **more: Any) -> Any:
        fate = rng.random()
        if fate < 0.03:
            raise ConnectionError
        written = write(*given, **more)
        if fate > 0.97:
            raise ConnectionError
        return written

    return attempt


def empty_day(workspace: TestWorkspace) -> Day:
    """Return a venue on which nobody has called yet."""
    _, venue, doors = approved(workspace)
    return Day(workspace, venue, [door.id for door in doors], [])


def deliver(images: list[dict[str, Any]]) -> None:
    """Hand over a batch as the event source mapping does: halved when it fails, tried again down to one record."""
    for _ in range(20):
        try:
            count.handle(stream_event(*images), None)
        except BatchIncomplete:
            if len(images) > 1:
                middle = len(images) // 2
                deliver(images[:middle])
                deliver(images[middle:])
                return
        else:
            return
    raise AssertionError("a record that is never counted")


def stream(images: list[dict[str, Any]], rng: random.Random, size: int) -> list[list[dict[str, Any]]]:
    """Return all records in a random order, some twice, in batches."""
    shuffled = images + rng.sample(images, len(images) // 10)
    rng.shuffle(shuffled)
    return [shuffled[start : start + size] for start in range(0, len(shuffled), size)]


@pytest.mark.usefixtures("_crashing")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), size=st.sampled_from([1, 3, 10, 100]), room=st.sampled_from([0, 250, 350, 1_900]))
def test_figures_equal_the_rows_after_replay_reorder_bisection_two_lanes_and_crashes(
    hunan: TestWorkspace, seed: int, size: int, room: int
) -> None:
    rng = random.Random(seed)
    day = empty_day(hunan)

    with patch.object(counters, "BYTES_AT_MOST", room), ThreadPoolExecutor(2) as lanes:
        for _ in range(2):
            day.arrive(rng, visits=20, minutes=40, people=9)
            list(lanes.map(deliver, stream(day.images, rng, size)))

    assert day.counted() == day.expected()


def test_a_day_of_ten_thousand_mixed_visits_replayed_three_times_in_random_order_is_counted_exactly(
    hunan: TestWorkspace, dynamodb_local: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = on_dynamodb_local(hunan, dynamodb_local)  # the embedded AWS reads a whole partition for each cell
    runtime._workspaces[workspace.settings] = workspace
    be(workspace, monkeypatch)
    rng = random.Random(secrets.randbits(32))
    day = empty_day(workspace)
    day.arrive(rng, visits=10_000, minutes=16 * 60, people=4_000)

    with ThreadPoolExecutor(2) as lanes:
        for _ in range(3):
            list(lanes.map(deliver, stream(day.images, rng, 4_000)))

    cells, figures = day.counted()
    assert (cells, figures) == day.expected()
    assert figures is not None
    assert figures.visits == 10_000
    assert len(cells) == 96
