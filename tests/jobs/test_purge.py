"""The purge's jobs: loud when something failed, patient when time is short, and watched by another."""

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.domain.custody.day_life import LIVE
from chalicelib.domain.custody.part import COMMIT, SWEEP, Work
from chalicelib.jobs import purge as job
from chalicelib.jobs import purge_part, watch
from chalicelib.usecases.custody import commit_day, purge, work_part
from chalicelib.usecases.custody.gather_parts import remembered
from tests.custody import COUNTIES, SOON, closing, ending, entries, make_keys, run, today
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.queue import Context
from tests.usecases.test_check_in import rows_of
from tests.usecases.test_purge import visited

pytestmark = pytest.mark.aws


@pytest.fixture
def hunan(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    workspace = province("43")
    be(workspace, monkeypatch)
    return workspace


def asked(work: Work) -> dict[str, Any]:
    return {"Records": [{"messageId": "1", "body": msgspec.json.encode(work).decode()}]}


def test_a_run_acts_for_the_time_its_event_says_and_is_noted_when_it_ends(hunan: TestWorkspace) -> None:
    day = today(hunan)
    make_keys(hunan, day, "alerts")

    steps = job.handle({"time": closing(hunan, day, "alerts").isoformat()}, None)

    assert steps == {"close": 1}
    assert hunan.purge_marks.ran_at() is not None


def test_what_fails_for_one_class_stops_no_other_and_the_run_counts_as_failed(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    day = today(hunan)
    make_keys(hunan, day, "visits", "uploads")
    closed = closing(hunan, day)
    job.handle({"time": closed.isoformat()}, None)
    committing = commit_day.gather

    def broken(workspace: TestWorkspace, purpose: Any, row_class: str, name: str) -> Any:
        if row_class == "visits":
            raise RuntimeError("测试甲")
        return committing(workspace, purpose, row_class, name)

    monkeypatch.setattr(commit_day, "gather", broken)
    with pytest.raises(job.PurgeIncomplete):
        job.handle({"time": (closed + SOON).isoformat()}, None)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["cause"] for line in lines if line["event"] == "purge_broke"] == ["RuntimeError"]
    assert not any("测试甲" in str(line) for line in lines)
    assert hunan.purge_marks.ran_at() is None or hunan.purge_marks.ran_at() < closed + SOON
    run_parts = hunan.day_parts.of_day(remembered(hunan, COMMIT, "uploads", f"{day:%Y%m%d}"), ["bucket"])
    assert run_parts == {}  # it was asked for all the same, and waits in the queue


def test_a_worker_short_of_time_hands_on_what_is_left(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _, day = visited(hunan, 3)
    work = Work(purpose=COMMIT, row_class="visits", day=f"{day:%Y%m%d}", parts=tuple(COUNTIES))
    handed: list[Work] = []
    monkeypatch.setattr(type(hunan.queues), "ask_for_parts", lambda _, work: handed.append(work))

    reply = purge_part.handle(asked(work), Context(iter([work_part.ENOUGH_S - 1])))

    assert reply == {"batchItemFailures": []}
    assert [one.parts for one in handed] == [tuple(COUNTIES)]
    purge_part.handle(asked(handed[0]), Context(iter([900])))
    done = hunan.day_parts.of_day(remembered(hunan, COMMIT, "visits", work.day), COUNTIES)
    assert {name: (part.done, part.rows) for name, part in done.items()} == {
        COUNTIES[0]: (True, 3),
        COUNTIES[1]: (True, 0),
    }


def test_a_worker_that_died_after_a_slice_is_followed_by_one_that_counts_nothing_twice(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_part, "SLICE", 1)
    _, day = visited(hunan, 2)
    visited(hunan, 1)
    work = Work(purpose=COMMIT, row_class="visits", day=f"{day:%Y%m%d}", parts=(COUNTIES[0],))
    times = iter([900, 0])

    assert work_part.work_part(hunan, work, lambda: next(times)) == (COUNTIES[0],)
    assert work_part.work_part(hunan, work, lambda: 900) == ()
    assert work_part.work_part(hunan, work, lambda: 900) == ()

    of = remembered(hunan, COMMIT, "visits", work.day)
    (part,) = hunan.day_parts.of_day(of, [COUNTIES[0]]).values()
    assert (part.done, part.rows, part.places, len(part.slices)) == (True, 3, 2, 2)
    assert sorted(leaf.rows for leaf in hunan.day_parts.leaves(of, part)) == [1, 2]


def test_a_broken_part_comes_again_and_says_nothing_of_anybody(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work = Work(purpose=COMMIT, row_class="visits", day="20261101", parts=(COUNTIES[0],))
    monkeypatch.setattr(purge_part, "work_part", lambda *_: 1 / 0)

    reply = purge_part.handle(asked(work), Context(iter([900])))

    assert reply == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_the_watch_rings_for_what_is_overdue_and_for_a_purge_that_went_silent(
    hunan: TestWorkspace, capsys: pytest.CaptureFixture[str]
) -> None:
    day = today(hunan)
    make_keys(hunan, day, "alerts")
    over = ending(hunan, day, "alerts")

    assert watch.handle({"time": over.isoformat()}, None) == {"overdue": 0, "silent": 1}
    hunan.purge_marks.put_ran(over)
    assert watch.handle({"time": (over + timedelta(hours=24)).isoformat()}, None) == {"overdue": 0, "silent": 0}
    assert watch.handle({"time": (over + timedelta(hours=26)).isoformat()}, None) == {"overdue": 1, "silent": 1}

    metrics = [json.loads(line).get("Overdue") for line in capsys.readouterr().out.splitlines()]
    assert [value for value in metrics if value is not None] == [1, 0, 2]
    assert entries(hunan) == []


def test_a_run_on_time_keeps_the_watch_silent(hunan: TestWorkspace) -> None:
    day = today(hunan)
    make_keys(hunan, day, "alerts")
    run(hunan, ending(hunan, day, "alerts"))
    hunan.purge_marks.put_ran(ending(hunan, day, "alerts"))

    assert watch.handle({"time": ending(hunan, day, "alerts").isoformat()}, None) == {"overdue": 0, "silent": 0}


def test_two_workers_on_one_part_leave_the_leaves_of_one(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _, day = visited(hunan, 2)
    visited(hunan, 1)
    work = Work(purpose=COMMIT, row_class="visits", day=f"{day:%Y%m%d}", parts=(COUNTIES[0],))
    counting = work_part.read_place.count
    overtaking = iter([True])

    def overtaken(*place: Any, **how: Any) -> Any:
        if next(overtaking, False):
            visited(hunan, 4)  # and another venue has come by the time the other worker lists them
            assert work_part.work_part(hunan, work, lambda: 900) == ()
        return counting(*place, **how)

    monkeypatch.setattr(work_part.read_place, "count", overtaken)
    work_part.work_part(hunan, work, lambda: 900)

    of = remembered(hunan, COMMIT, "visits", work.day)
    (part,) = hunan.day_parts.of_day(of, [COUNTIES[0]]).values()
    leaves = hunan.day_parts.leaves(of, part)
    assert (part.done, part.rows, part.places) == (True, 7, 3)
    assert (sum(leaf.rows for leaf in leaves), len(leaves)) == (7, 3)


def test_a_day_that_can_still_be_opened_is_never_swept(hunan: TestWorkspace) -> None:
    venue, day = visited(hunan, 2)
    work = Work(purpose=SWEEP, row_class="visits", day=f"{day:%Y%m%d}", parts=(COUNTIES[0],))

    reply = purge_part.handle(asked(work), Context(iter([900])))

    assert reply == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert len(rows_of(hunan, venue)) == 2


def test_what_fails_about_one_class_and_its_weeks_stops_no_other_class(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = today(hunan)
    make_keys(hunan, day, "visits", "uploads")
    ending_epochs = purge.end_epochs

    def broken(workspace: TestWorkspace, row_class: str, *more: Any) -> Any:
        return 1 / 0 if row_class == "visits" else ending_epochs(workspace, row_class, *more)

    monkeypatch.setattr(purge, "end_epochs", broken)
    with pytest.raises(job.PurgeIncomplete):
        job.handle({"time": closing(hunan, day).isoformat()}, None)

    life = hunan.day_key_rows.life("uploads", f"{day:%Y%m%d}")
    assert life is not None
    assert life.state != LIVE


def test_the_watch_does_not_believe_how_far_the_purge_says_it_came(hunan: TestWorkspace) -> None:
    day = today(hunan)
    make_keys(hunan, day, "alerts")
    late = ending(hunan, day, "alerts") + timedelta(days=30)
    hunan.purge_marks.put_oldest("alerts", late.date())

    assert watch.handle({"time": late.isoformat()}, None)["overdue"] == 1


def test_a_run_says_it_came_to_its_end_when_its_event_was(hunan: TestWorkspace) -> None:
    hours_ago = hunan.instant() - timedelta(hours=30)

    job.handle({"time": hours_ago.isoformat()}, None)

    assert hunan.purge_marks.ran_at() == hours_ago
    assert watch.handle({}, None)["silent"] == 1
