"""From an abnormal visit to the manager's phone: one alert, one message, nobody's name."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.alarm.alert import parse_id
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.place.county import County
from chalicelib.domain.place.venue import Venue
from chalicelib.jobs import alert
from chalicelib.jobs.failures import BatchIncomplete
from chalicelib.storage import keys
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, stream_event
from tests.mailbox import messages
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
    messages(hunan)


def red_visit(workspace: TestWorkspace) -> tuple[Venue, list[dict[str, Any]]]:
    """Let somebody red scan at a new venue; return it and its rows."""
    _, venue, doors = approved(workspace)
    messages(workspace)
    scan = Scan(code=doors[0].code, scan_id=make_scan_id(datetime.now(UTC), secrets.randbits(74)))
    check_in(workspace, coloured(workspace, "red"), scan)
    return venue, rows_of(workspace, venue)


def alerts_of(workspace: TestWorkspace, venue: Venue) -> list[Any]:
    today = keys.day(workspace.instant(), workspace.utc_offset)
    return [one for one in workspace.alerts.of_day(DONGKOU, today) if one.venue == venue.id]


def test_an_abnormal_visit_raises_one_alert_and_one_message_however_often_it_is_replayed(hunan: TestWorkspace) -> None:
    venue, rows = red_visit(hunan)
    event = stream_event(*rows, *rows)

    answers = [alert.handle(event, None) for _ in range(3)]

    assert answers == [{"batchItemFailures": []}] * 3
    assert [one.state for one in alerts_of(hunan, venue)] == ["raised"]
    (message,) = messages(hunan)
    assert message.kind == "alert"
    assert message.phone == hunan.people.phone_of(venue.manager)
    assert (message.params["venue"], message.params["entrance"]) == ("小军超市", "东门")


def test_the_message_tells_neither_person_nor_colour(hunan: TestWorkspace) -> None:
    _, rows = red_visit(hunan)

    alert.handle(stream_event(*rows), None)

    (message,) = messages(hunan)
    assert message.params.keys() == {"venue", "entrance", "time"}


def test_an_alert_says_nothing_in_clear_about_the_person_and_keeps_him_sealed(hunan: TestWorkspace) -> None:
    venue, rows = red_visit(hunan)
    alert.handle(stream_event(*rows), None)
    (raised,) = alerts_of(hunan, venue)
    name = parse_id(raised.id)
    assert name

    content = hunan.alerts.content(name, hunan.day_keys.get("alerts", name.day))

    assert content
    assert (content.mask, content.colour, content.visit_sk) == ("李**", "red", rows[0]["sk"]["S"])
    assert content.person not in str(raised)
    assert raised.id in {one.id for one in hunan.alerts.open_in(DONGKOU)}


def test_a_countys_own_minutes_say_when_an_alert_is_due(hunan: TestWorkspace) -> None:
    hunan.duties.put_county(DONGKOU, County(escalation_minutes=(5, 10)))
    venue, rows = red_visit(hunan)

    alert.handle(stream_event(*rows), None)

    (raised,) = alerts_of(hunan, venue)
    assert raised.due_at - raised.raised_at == timedelta(minutes=5)


def test_a_bad_record_asks_for_its_batch_again_after_the_others_were_alerted_on(hunan: TestWorkspace) -> None:
    venue, rows = red_visit(hunan)
    event = stream_event({"pk": {"S": "43"}, "sk": {"S": ""}}, *rows)

    with pytest.raises(BatchIncomplete):
        alert.handle(event, None)

    assert len(alerts_of(hunan, venue)) == 1


def test_a_queue_that_is_down_loses_no_alert(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    venue, rows = red_visit(hunan)
    this_hour = int(hunan.instant().timestamp()) // 3600

    def refuse(_: str) -> None:
        raise ConnectionError

    with monkeypatch.context() as down:
        down.setattr(hunan.queues, "send_sms", refuse)
        with pytest.raises(BatchIncomplete):
            alert.handle(stream_event(*rows), None)
    alert.handle(stream_event(*rows), None)

    assert len(alerts_of(hunan, venue)) == 1
    assert len([*hunan.outbox.waiting(this_hour), *hunan.outbox.waiting(this_hour - 1)]) == 1
