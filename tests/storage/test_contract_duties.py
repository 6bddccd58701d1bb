"""The contract of alerts, figures, settings, jobs and the chain: once, only upwards, one after the other."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.alarm.alert import Alert, AlertId, AlertSeal
from chalicelib.domain.entry.day_figures import day_of
from chalicelib.domain.entry.tally import Tally
from chalicelib.domain.errors import Conflict
from chalicelib.domain.job import Job
from chalicelib.domain.place.county import County
from chalicelib.security.chain import GENESIS, Head
from chalicelib.security.day_keys import DayKey, derive
from chalicelib.security.sealing import SealBroken
from chalicelib.storage import counters
from chalicelib.storage.audit import Marks
from chalicelib.storage.counters import Cell
from chalicelib.storage.outbox import Message
from chalicelib.storage.packed_cells import pack
from tests.embedded import TestWorkspace
from tests.storage.engines import at_once, is_written, rows_under

pytestmark = pytest.mark.aws
NOW = datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)
DAY = "20260105"
KEY = derive(b"k" * 32, True, time.time() + 86400)
CONTENT = AlertSeal(visit_pk="pk", visit_sk="sk", person="p", mask="李**", identity="verified", colour="red")


def name_of(workspace: TestWorkspace, county: str = "430525", clock: str = "090203000") -> AlertId:
    return AlertId(county, "20260105", clock, workspace.fresh_id())


def alert_of(name: AlertId, at: datetime = NOW) -> Alert:
    return Alert(id=str(name), venue="v", entrance="e", occurred_at=at, raised_at=at, due_at=at)


def raised(workspace: TestWorkspace, name: AlertId, key: DayKey = KEY, at: datetime = NOW) -> bool:
    message = workspace.outbox.draft(Message("alert", "13900000000", {}))
    return workspace.alerts.put_once(name, alert_of(name, at), CONTENT, key, message)


def tally(total: int, abnormal: int = 0) -> Tally:
    return Tally(total=total, scans=total, people=total, abnormal=abnormal)


def job_of(workspace: TestWorkspace, **more: Any) -> Job:
    values = {"id": workspace.fresh_id(), "kind": "import", "county": "430525", "owner": "x", "params": {}, "total": 9}
    return Job(created_at=datetime.now(UTC), **values | more)


def test_an_alert_raised_by_ten_is_raised_once_with_one_message(hunan: TestWorkspace) -> None:
    name, message_of = name_of(hunan), {}

    def raise_it(number: int) -> bool:
        message_of[number] = hunan.outbox.draft(Message("alert", "13900000000", {}))
        return hunan.alerts.put_once(name, alert_of(name), CONTENT, KEY, message_of[number])

    outcomes = at_once(10, raise_it)

    kept = [row for row in message_of.values() if is_written(hunan, "ephemera", row)]
    assert outcomes == {"True": 1, "False": 9}
    assert len(kept) == 1
    assert hunan.alerts.get(name) == alert_of(name)


def test_an_alert_opens_with_its_days_key_in_its_own_place_only(hunan: TestWorkspace) -> None:
    name = name_of(hunan)
    raised(hunan, name)

    assert hunan.alerts.content(name, KEY) == CONTENT
    with pytest.raises(SealBroken):
        hunan.alerts.content(name, derive(b"o" * 32, True, KEY.deadline_s))
    assert hunan.alerts.content(name_of(hunan), KEY) is None


def test_open_alerts_of_a_county_are_listed_oldest_first(hunan: TestWorkspace) -> None:
    names = [name_of(hunan, "430724") for _ in range(4)]
    for minute, name in zip((2, 0, 3, 1), names, strict=True):
        raised(hunan, name, at=NOW + timedelta(minutes=minute))
    raised(hunan, name_of(hunan, "430725"))

    listed = [alert.id for alert in hunan.alerts.open_in("430724")]

    assert listed == [str(names[place]) for place in (1, 3, 0, 2)]
    assert {alert.id for alert in hunan.alerts.of_day("430724", "20260105")} == set(listed)


def test_an_alert_past_its_deadline_is_absent_though_its_row_is_there(hunan: TestWorkspace) -> None:
    name = name_of(hunan, "430726")
    raised(hunan, name, replace(KEY, deadline_s=time.time() - 1))

    assert hunan.alerts.get(name) is None
    assert hunan.alerts.content(name, KEY) is None
    assert list(hunan.alerts.open_in("430726")) == list(hunan.alerts.of_day("430726", "20260105")) == []
    assert len(rows_under(hunan, "alerts", "43#430726#20260105")) == 1


def test_of_two_steps_on_one_reading_one_is_made(hunan: TestWorkspace) -> None:
    name = name_of(hunan)
    raised(hunan, name)
    found = hunan.alerts.versioned(name)
    assert found is not None
    after = replace(found[0], state="acknowledged")

    outcomes = at_once(8, lambda _: hunan.alerts.advance(name, after, found[1], None, KEY))

    assert outcomes == {"None": 1, "changed_meanwhile": 7}


def test_a_closed_alert_leaves_the_open_ones(hunan: TestWorkspace) -> None:
    name = name_of(hunan, "430781")
    raised(hunan, name)

    hunan.alerts.advance(name, replace(alert_of(name), state="closed"), 1, None, KEY)

    assert list(hunan.alerts.open_in("430781")) == []
    assert [alert.state for alert in hunan.alerts.of_day("430781", "20260105")] == ["closed"]


def test_figures_only_grow_whatever_order_they_come_in(hunan: TestWorkspace) -> None:
    shop = hunan.fresh_id()

    written = [hunan.counters.set("430525", shop, DAY, {"0900": tally(total)}) for total in (3, 5, 4, 5, 1)]

    assert written == [True, True, False, True, False]
    assert list(hunan.counters.of_venue("430525", shop, DAY)) == [("0900", tally(5))]


def test_of_thirty_counts_at_once_the_largest_stands(hunan: TestWorkspace) -> None:
    shop = hunan.fresh_id()

    at_once(30, lambda number: hunan.counters.set("430525", shop, DAY, {"0910": tally(number + 1)}))

    assert list(hunan.counters.of_venue("430525", shop, DAY)) == [("0910", tally(30))]


def test_of_thirty_different_ten_minutes_counted_at_once_none_is_lost(hunan: TestWorkspace) -> None:
    shop, starts = hunan.fresh_id(), [f"{hour:02d}{tens}0" for hour in range(5) for tens in range(6)]

    at_once(30, lambda number: hunan.counters.set("430525", shop, DAY, {starts[number]: tally(number + 1)}))

    assert dict(hunan.counters.of_venue("430525", shop, DAY)) == {
        start: tally(number + 1) for number, start in enumerate(starts)
    }
    assert dict(hunan.counters.days_of(shop))[DAY].visits == sum(range(31))


def test_a_day_too_long_for_one_row_goes_on_in_many_and_says_the_same(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, starts = hunan.fresh_id(), [f"{hour:02d}{tens}0" for hour in range(4) for tens in range(6)]
    monkeypatch.setattr(counters, "BYTES_AT_MOST", len(pack({start: tally(1) for start in starts[:12]})))

    kept = [hunan.counters.set("430525", shop, DAY, {start: tally(number + 1)}) for number, start in enumerate(starts)]
    late = [hunan.counters.set("430525", shop, DAY, {starts[3]: tally(total)}) for total in (9, 8)]

    counted = {start: tally(number + 1) for number, start in enumerate(starts)} | {starts[3]: tally(9)}
    assert (set(kept), late) == ({True}, [True, False])
    assert dict(hunan.counters.of_venue("430525", shop, DAY)) == counted
    assert dict(hunan.counters.days_of(shop)) == {DAY: day_of(counted.values())}
    assert hunan.counters.of_venues([shop], DAY) == {shop: day_of(counted.values())}


def test_cells_with_somebody_abnormal_are_found_whatever_shard_they_lie_in(hunan: TestWorkspace) -> None:
    cells = [Cell(hunan.fresh_id(), DAY, "0900") for _ in range(40)]
    for number, cell in enumerate(cells):
        hunan.counters.set("430802", cell.venue, DAY, {"0900": tally(3, abnormal=number % 2)})

    found = set(hunan.counters.abnormal_cells("430802", DAY))

    assert found == set(cells[1::2])


def test_of_two_settings_on_one_reading_one_is_told(hunan: TestWorkspace) -> None:
    county = "430811"
    before = hunan.duties.county(county)

    outcomes = at_once(10, lambda n: hunan.duties.put_county(county, replace(before, hotline=str(n))).version)

    assert before == County()
    assert outcomes == {"1": 1, "changed_meanwhile": 9}
    with pytest.raises(Conflict):
        hunan.duties.put_county(county, before)
    assert hunan.duties.put_county(county, hunan.duties.county(county)).version == 2


def test_a_jobs_progress_only_grows_and_ends_once(hunan: TestWorkspace) -> None:
    job = job_of(hunan)

    steps = [hunan.jobs.add(job), hunan.jobs.add(job)]
    steps += [hunan.jobs.advance(replace(job, state="running", done=done)) for done in (4, 2, 6)]
    steps += [hunan.jobs.advance(replace(job, state=state, done=9)) for state in ("done", "failed", "running")]

    assert steps == [True, False, True, False, True, True, False, False]
    found = hunan.jobs.get("430525", job.id)
    assert found is not None
    assert (found.state, found.done) == ("done", 9)


def test_what_became_of_a_long_job_is_read_whole_and_in_order(hunan: TestWorkspace) -> None:
    job = job_of(hunan)
    for start in (500, 0, 1000, 1500):
        hunan.jobs.put_part(job, start, [start, "x" * 300_000])
    hunan.jobs.put_part(job, 500, [500, "again"])

    assert [part[0] for part in hunan.jobs.parts(job, list)] == [0, 500, 1000, 1500]


def test_a_job_past_its_time_is_absent_though_its_row_is_there(hunan: TestWorkspace) -> None:
    job = job_of(hunan, id=hunan.fresh_id())
    old = replace(job, created_at=datetime.now(UTC) - timedelta(days=15))
    hunan.jobs.add(old)

    assert hunan.jobs.get("430525", old.id) is None


def test_of_ten_lines_behind_one_head_one_is_appended(hunan: TestWorkspace) -> None:
    before = hunan.audit.head()
    after = [Head(before.seq + 1, f"{number:064d}") for number in range(10)]

    outcomes = at_once(10, lambda number: hunan.audit.append(before, after[number], f"line {number}"))

    assert outcomes == {"True": 1, "False": 9}
    head = hunan.audit.head()
    assert head in after
    assert hunan.audit.line(head.seq) == f"line {int(head.hash)}"
    assert hunan.audit.line(head.seq + 1) is None


def test_what_may_stand_once_is_refused_whole_the_second_time(hunan: TestWorkspace) -> None:
    once = Marks(f"cert#visits#{hunan.fresh_id()}")
    first = hunan.audit.head()
    second = Head(first.seq + 1, "a" * 64)
    assert hunan.audit.append(first, second, "first", once)

    with pytest.raises(Conflict) as refused:
        hunan.audit.append(second, Head(second.seq + 1, "b" * 64), "second", once)

    assert (refused.value.code, refused.value.facts) == ("already_recorded", {"sequence": second.seq})
    assert hunan.audit.head() == second
    assert hunan.audit.line(second.seq + 1) is None
    assert hunan.audit.recorded(once.once or "") == second.seq
    assert first.seq or first.hash == GENESIS
