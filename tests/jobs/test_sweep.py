"""The hourly sweep: what a crash between two steps left behind is found and mended."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.day import day_start, local_day
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.place.venue import Venue
from chalicelib.domain.retention import closes_at
from chalicelib.jobs import alert, count, sweep
from chalicelib.jobs.failures import BatchIncomplete
from chalicelib.storage import keys
from chalicelib.usecases.alarm.sweep import _open_days, _queue_waiting
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from chalicelib.usecases.door.type_in import Line, type_in
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, stream_event
from tests.mailbox import messages
from tests.usecases.test_check_in import coloured, rows_of
from tests.usecases.test_type_in import knew
from tests.usecases.test_venues import approved
from tests.usecases.test_write_down import granny

pytestmark = pytest.mark.aws
DONGKOU = "430525"
NOTHING = {"queued": 0, "raised": 0, "failed": 0}


@pytest.fixture
def hunan(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    be(workspace, monkeypatch)
    monkeypatch.setattr(workspace.regions, "counties_under", lambda _: ["430121", DONGKOU])
    return workspace


def test_every_county_of_the_province_is_swept(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    be(hunan, monkeypatch)
    venue, _ = counted_visit(hunan, "red")

    assert sweep.handle({}, None) == NOTHING | {"raised": 1}
    assert alerts_of(hunan, venue) == 1


def counted_visit(workspace: TestWorkspace, colour: str) -> tuple[Venue, list[dict[str, Any]]]:
    """Let somebody scan at a new venue, and the counter count it; no alert is raised."""
    _, venue, doors = approved(workspace)
    messages(workspace)
    scan = Scan(code=doors[0].code, scan_id=make_scan_id(datetime.now(UTC), secrets.randbits(74)))
    check_in(workspace, coloured(workspace, colour), scan)
    rows = rows_of(workspace, venue)
    count.handle(stream_event(*rows), None)
    return venue, rows


def alerts_of(workspace: TestWorkspace, venue: Venue) -> int:
    today = keys.day(workspace.instant(), workspace.utc_offset)
    return sum(one.venue == venue.id for one in workspace.alerts.of_day(DONGKOU, today))


def test_an_abnormal_visit_without_an_alert_gets_its_one_alert_and_message(hunan: TestWorkspace) -> None:
    venue, _ = counted_visit(hunan, "red")

    first, again = sweep.handle({}, None), sweep.handle({}, None)

    assert (first, again) == (NOTHING | {"raised": 1}, NOTHING | {"queued": 1})
    assert alerts_of(hunan, venue) == 1
    assert [message.kind for message in messages(hunan)] == ["alert"]


def test_a_visit_that_is_not_abnormal_gets_none(hunan: TestWorkspace) -> None:
    venue, _ = counted_visit(hunan, "green")

    assert sweep.handle({}, None) == NOTHING
    assert alerts_of(hunan, venue) == 0


def test_a_message_that_was_written_and_never_queued_is_queued_and_claimed_once(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, rows = counted_visit(hunan, "red")
    with monkeypatch.context() as crash:
        crash.setattr(hunan.queues, "send_sms", lambda _: 1 / 0)
        with pytest.raises(BatchIncomplete):
            alert.handle(stream_event(*rows), None)
    assert messages(hunan) == []

    swept = [sweep.handle({}, None), sweep.handle({}, None)]

    assert swept == [NOTHING | {"queued": 1}] * 2
    assert len(messages(hunan)) == 1
    assert sweep.handle({}, None) == NOTHING


def test_one_visit_that_cannot_be_alerted_on_hides_no_other_and_fails_the_run(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, _ = counted_visit(hunan, "red")
    whole, _ = counted_visit(hunan, "yellow")
    opening = hunan.visits.open

    def fail(visit: Any, key: Any) -> Any:
        if visit.venue == broken.id:
            raise ConnectionError
        return opening(visit, key)

    monkeypatch.setattr(hunan.visits, "open", fail)
    with pytest.raises(sweep.SweepIncomplete):
        sweep.handle({}, None)

    assert (alerts_of(hunan, broken), alerts_of(hunan, whole)) == (0, 1)


@pytest.mark.parametrize("days_ago", [1, 6, 7])
def test_a_red_one_on_an_old_list_is_found_as_long_as_its_day_takes_alerts(hunan: TestWorkspace, days_ago: int) -> None:
    manager, venue, (east, _) = approved(hunan)
    at = day_start(local_day(hunan.instant(), hunan.tenant) - timedelta(days=days_ago), hunan.tenant)
    someone = granny()
    knew(hunan, someone, "red", 9)
    type_in(hunan, manager, east.id, [Line(occurred_at=at + timedelta(hours=23, minutes=59), written=someone)])
    messages(hunan)
    count.handle(stream_event(*rows_of(hunan, venue)), None)

    swept, again = sweep.handle({}, None), sweep.handle({}, None)

    assert (swept["raised"], again["raised"]) == (1, 0)
    (raised,) = hunan.alerts.of_day(DONGKOU, f"{at + hunan.utc_offset:%Y%m%d}")
    assert raised.venue == venue.id


def test_the_last_hour_in_which_a_day_takes_alerts_is_swept_and_the_next_is_not(hunan: TestWorkspace) -> None:
    day = local_day(hunan.instant(), hunan.tenant)
    closed = closes_at(hunan.tenant, day, "alerts")

    last, after = (list(_open_days(hunan, closed + timedelta(minutes=minutes))) for minutes in (-1, 0))

    assert f"{day:%Y%m%d}" == last[-1]
    assert f"{day:%Y%m%d}" not in after
    assert len(last) == len(set(last)) == len(after) + 1


def test_nothing_is_read_of_visits_where_nobody_abnormal_was_counted_or_all_alerts_are_raised(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted_visit(hunan, "green")
    counted_visit(hunan, "red")
    sweep.handle({}, None)
    cells, rows = [], []
    of_cell, get = hunan.visits.of_cell, hunan.visits.get
    monkeypatch.setattr(hunan.visits, "of_cell", lambda *given, **how: cells.append(given) or of_cell(*given, **how))
    monkeypatch.setattr(hunan.visits, "get", lambda *given: rows.append(given) or get(*given))

    sweep.handle({}, None)

    assert (len(cells), rows) == (1, [])


def test_once_a_day_a_message_is_queued_that_waited_for_longer_than_a_day(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = {int((hunan.instant() - timedelta(days=days)).timestamp()) // 3600: days for days in (2, 13)}
    queued: list[str] = []
    monkeypatch.setattr(hunan.outbox, "waiting", lambda hour: [str(waiting[hour])] if hour in waiting else [])
    monkeypatch.setattr(hunan.queues, "send_sms", lambda *names: queued.extend(names))
    now = hunan.instant()

    for hour in range(24):
        _queue_waiting(hunan, now.replace(hour=hour))

    assert sorted(queued) == ["13", "2"]
