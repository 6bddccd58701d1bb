"""Escalation against the real table: each step once, whoever acts is left alone, nothing held is ever lost."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.county import County
from chalicelib.domain.place.venue import Venue
from chalicelib.jobs import alert
from chalicelib.jobs import escalate as job
from chalicelib.storage.outbox import Message
from chalicelib.usecases.alarm import move_alert
from chalicelib.usecases.alarm.escalate import Escalated, escalate
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from chalicelib.usecases.door.type_in import Line, type_in
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, stream_event
from tests.jobs.test_alert import alerts_of
from tests.mailbox import messages
from tests.people import Officer, officer, security_admin
from tests.usecases.test_check_in import coloured, rows_of, scan_id
from tests.usecases.test_type_in import knew
from tests.usecases.test_venues import approved
from tests.usecases.test_write_down import granny

pytestmark = pytest.mark.aws
DONGKOU, WENCHANG = "430525", "430525001"
NOTHING = Escalated(0, 0, 0)


@pytest.fixture
def hunan(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    be(workspace, monkeypatch)
    monkeypatch.setattr(workspace.regions, "counties_under", lambda _: ["430121", DONGKOU])
    workspace.duties.put_county(DONGKOU, County(escalation_minutes=(10, 20, 30)))
    return workspace


def red_visits(workspace: TestWorkspace, count: int = 1) -> tuple[Venue, list[dict[str, Any]]]:
    """Let people with a red code scan at a new venue; nothing is raised yet."""
    _, venue, doors = approved(workspace)
    for _ in range(count):
        check_in(workspace, coloured(workspace, "red"), Scan(code=doors[0].code, scan_id=scan_id()))
    messages(workspace)
    return venue, rows_of(workspace, venue)


def raised(workspace: TestWorkspace, count: int = 1) -> Venue:
    venue, rows = red_visits(workspace, count)
    alert.handle(stream_event(*rows), None)
    messages(workspace)
    return venue


def told(found: list[Message]) -> Counter[tuple[str, str]]:
    return Counter((message.kind, message.phone) for message in found)


def later(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


def staff_of(workspace: TestWorkspace) -> tuple[Officer, Officer]:
    admin = security_admin(workspace)
    reviewer, command = officer(admin, "reviewer", WENCHANG), officer(admin, "command", DONGKOU)
    officer(admin, "reviewer", "430525002")
    messages(workspace)
    return reviewer, command


def test_the_manager_then_the_reviewers_then_the_command_are_told_each_once(hunan: TestWorkspace) -> None:
    reviewer, command = staff_of(hunan)
    venue = raised(hunan)
    manager = hunan.people.phone_of(venue.manager) or ""

    heard = []
    for minute in (9, 11, 12, 21, 22, 31, 32, 300):
        escalate(hunan, later(minute))
        heard.append(told(messages(hunan)))

    assert heard == [
        Counter(),
        Counter({("alert_overdue", manager): 1}),
        Counter(),
        Counter({("alert_escalated", reviewer.phone): 1}),
        Counter(),
        Counter({("alert_escalated", command.phone): 1}),
        Counter(),
        Counter(),
    ]


def test_an_alert_of_a_paper_list_begins_with_the_reviewers_and_never_reaches_the_manager(hunan: TestWorkspace) -> None:
    reviewer, command = staff_of(hunan)
    manager, venue, doors = approved(hunan)
    someone = granny()
    knew(hunan, someone, "red", 2)
    type_in(hunan, manager, doors[0].id, [Line(occurred_at=hunan.instant() - timedelta(days=1), written=someone)])
    messages(hunan)
    alert.handle(stream_event(*rows_of(hunan, venue)), None)

    heard = []
    for minute in (0, 9, 11, 21, 31, 300):
        escalate(hunan, later(minute))
        heard.append(told(messages(hunan)))

    to_reviewer, to_command = ("alert_escalated", reviewer.phone), ("alert_escalated", command.phone)
    assert heard == [
        *(Counter(), Counter()),
        *(Counter({to_reviewer: 1}), Counter({to_reviewer: 1}), Counter({to_command: 1})),
        Counter(),
    ]


def test_a_town_without_reviewers_is_answered_for_by_the_command(hunan: TestWorkspace) -> None:
    command = officer(security_admin(hunan), "command", DONGKOU)
    raised(hunan)
    escalate(hunan, later(11))
    messages(hunan)

    escalate(hunan, later(21))

    assert told(messages(hunan)) == Counter({("alert_escalated", command.phone): 1})


def moved(workspace: TestWorkspace, venue: Venue, minute: float, *steps: str) -> None:
    """Let the manager take steps at a minute from now."""
    (one,) = alerts_of(workspace, venue)
    manager = Caller(account=venue.manager, session="test")
    said: dict[str, tuple[str, ...]] = {"acknowledge": (), "hand_over": ("卫生院", ""), "close": ("集中隔离", "")}
    workspace.ahead = timedelta(minutes=minute)
    for step in steps:
        getattr(move_alert, step)(workspace, manager, one.id, *said[step])
    workspace.ahead = timedelta()


@pytest.mark.parametrize("steps", [("acknowledge",), ("acknowledge", "hand_over")])
def test_who_took_an_alert_on_and_does_not_close_it_is_reminded_by_the_countys_minutes_from_then(
    hunan: TestWorkspace, steps: tuple[str, ...]
) -> None:
    reviewer, command = staff_of(hunan)
    venue = raised(hunan)
    manager = hunan.people.phone_of(venue.manager) or ""

    moved(hunan, venue, 8, *steps)
    heard = []
    for minute in (11, 17, 19, 20, 29, 37, 39, 300):
        escalate(hunan, later(minute))
        heard.append(told(messages(hunan)))

    assert heard == [
        Counter(),
        Counter(),
        Counter({("alert_overdue", manager): 1}),
        Counter(),
        Counter({("alert_escalated", reviewer.phone): 1}),
        Counter(),
        Counter({("alert_escalated", command.phone): 1}),
        Counter(),
    ]


def test_no_step_is_taken_twice_though_an_alert_is_acknowledged_between_them(hunan: TestWorkspace) -> None:
    reviewer, _ = staff_of(hunan)
    venue = raised(hunan)
    escalate(hunan, later(11))
    messages(hunan)

    moved(hunan, venue, 15, "acknowledge")
    heard = []
    for minute in (21, 34, 36):
        escalate(hunan, later(minute))
        heard.append(told(messages(hunan)))

    assert heard == [Counter(), Counter(), Counter({("alert_escalated", reviewer.phone): 1})]


def test_a_closed_alert_escalates_no_more(hunan: TestWorkspace) -> None:
    moved(hunan, raised(hunan), 0, "acknowledge", "close")

    assert escalate(hunan, later(300)) == NOTHING
    assert messages(hunan) == []


def test_an_alert_says_by_when_something_must_be_done(hunan: TestWorkspace) -> None:
    venue = raised(hunan)
    due = [one.due_at - one.raised_at for one in alerts_of(hunan, venue)]
    escalate(hunan, later(11))
    due += [one.due_at - one.raised_at for one in alerts_of(hunan, venue)]
    moved(hunan, venue, 15, "acknowledge")
    due += [one.due_at - one.steps[-1].at for one in alerts_of(hunan, venue)]

    assert due == [timedelta(minutes=minutes) for minutes in (10, 20, 20)]


def test_overlapping_runs_take_each_step_once(hunan: TestWorkspace) -> None:
    for _ in range(3):
        raised(hunan)
    results: list[Escalated] = []
    threads = [threading.Thread(target=lambda: results.append(escalate(hunan, later(11)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    escalate(hunan, later(11))

    assert set(told(messages(hunan)).values()) == {1}
    assert [one.escalated for one in hunan.alerts.open_in(DONGKOU)] == [1, 1, 1]


def test_many_alerts_of_one_venue_are_one_reminder_with_a_number(hunan: TestWorkspace) -> None:
    raised(hunan, 5)

    escalate(hunan, later(11))

    (message,) = messages(hunan)
    assert (message.kind, message.params["count"]) == ("alert_overdue", "5")


def test_a_row_of_red_codes_is_escalated_by_the_venues_cap_each_alert_once(hunan: TestWorkspace) -> None:
    hunan.policy("limits", alert_sms_per_venue_hour=1)
    reviewer, command = staff_of(hunan)
    venue, rows = red_visits(hunan, 4)
    for number, row in enumerate(rows):
        hunan.ahead = timedelta(minutes=5 * number)
        alert.handle(stream_event(row), None)
    hunan.ahead = timedelta()
    messages(hunan)

    heard: list[Message] = []
    for minute in range(11, 180, 5):
        escalate(hunan, later(minute))
        heard += [message for message in messages(hunan) if message.kind != "alert_more"]
    counts = {
        phone: [message.params["count"] for message in heard if message.phone == phone]
        for phone in (hunan.people.phone_of(venue.manager) or "", reviewer.phone, command.phone)
    }

    assert set(map(tuple, counts.values())) == {("1", "3")}
    assert [one.escalated for one in hunan.alerts.open_in(DONGKOU)] == [3] * 4


def test_a_step_that_nobody_hears_stays_due_and_reaches_the_next_level_up(hunan: TestWorkspace) -> None:
    raised(hunan)
    escalate(hunan, later(11))
    messages(hunan)

    unheard = escalate(hunan, later(31))
    city = officer(security_admin(hunan), "command", "4305")
    messages(hunan)
    heard = escalate(hunan, later(32))

    assert (unheard.stepped, heard.stepped) == (0, 1)
    assert told(messages(hunan)) == Counter({("alert_escalated", city.phone): 1})


def test_a_bus_of_red_codes_is_one_message_at_once_and_one_with_a_number(hunan: TestWorkspace) -> None:
    hunan.policy("limits", alert_sms_per_venue_hour=6)
    venue, rows = red_visits(hunan, 7)

    alert.handle(stream_event(*rows), None)
    alert.handle(stream_event(*rows), None)
    at_once = messages(hunan)
    early, due, again = (escalate(hunan, later(minute)) for minute in (8, 10.1, 10.1))
    summary = [message for message in messages(hunan) if message.kind == "alert_more"]

    assert len(alerts_of(hunan, venue)) == 7
    assert [message.kind for message in at_once] == ["alert"]
    assert (early.told, due.told, again.told) == (0, 1, 0)
    assert [message.params["count"] for message in summary] == ["6"]


def test_alerts_raised_at_the_same_time_are_counted_each_once(hunan: TestWorkspace) -> None:
    hunan.policy("limits", alert_sms_per_venue_hour=1)
    venue, rows = red_visits(hunan, 6)
    threads = [threading.Thread(target=alert.handle, args=(stream_event(row), None)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alert.handle(stream_event(*rows), None)

    assert len(alerts_of(hunan, venue)) == 6
    assert [message.kind for message in messages(hunan)] == ["alert"]
    window, _ = hunan.alert_windows.get(DONGKOU, venue.id)
    assert window
    assert window.held == 5


def test_a_summary_whose_sender_crashed_is_not_lost_and_not_sent_twice(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.jobs import sweep

    hunan.policy("limits", alert_sms_per_venue_hour=60)
    _, rows = red_visits(hunan, 3)
    alert.handle(stream_event(*rows), None)
    messages(hunan)

    with monkeypatch.context() as crash:
        crash.setattr(hunan.queues, "send_sms", lambda *_: 1 / 0)
        escalate(hunan, later(2))
    escalate(hunan, later(2))
    assert messages(hunan) == []
    sweep.handle({}, None)

    assert [(m.kind, m.params["count"]) for m in messages(hunan)] == [("alert_more", "2")]


def test_one_county_that_fails_hides_no_other_and_fails_the_run(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised(hunan)
    holding = hunan.alert_windows.holding

    def fail(county: str) -> Any:
        if county == "430121":
            raise ConnectionError
        return holding(county)

    monkeypatch.setattr(hunan.alert_windows, "holding", fail)
    with pytest.raises(job.EscalationIncomplete):
        job.handle({"time": later(11).isoformat()}, None)

    assert [message.kind for message in messages(hunan)] == ["alert_overdue"]
