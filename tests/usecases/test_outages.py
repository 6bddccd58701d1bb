"""SMS, the health source or the bucket is down for a whole run of scans: afterwards nothing is missing."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.entry.written import Written
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.jobs import alert, count, escalate, read_again, sms, sweep
from chalicelib.messaging.local import LocalProvider
from chalicelib.messaging.message import SmsMessage, SmsUnavailable
from chalicelib.storage.colours import Colours
from chalicelib.storage.health_platform import HealthPlatform
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from chalicelib.usecases.door.check_presented import check_presented, show_personal_code
from chalicelib.usecases.door.write_down import write_down
from tests.embedded import TestWorkspace, province
from tests.faults import BEFORE, Weather, over_botocore
from tests.jobs.streams import be, queue_event, stream_event
from tests.people import fresh_id_number, verified
from tests.storage.platform_responder import TOKEN, Platform, platform
from tests.usecases.test_check_in import rows_of, scan_id
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
DONGKOU = "430525"
DELIVERIES = 3  # then the queue lays a message aside
MODES = Counter({"scan": 5, "assisted": 2, "companion": 1, "presented": 1})
RED = 4


class Provider(LocalProvider):
    """A provider that a test can break."""

    down = False

    def send(self, message: SmsMessage) -> Any:
        """Keep the message, unless it is down."""
        if self.down:
            raise SmsUnavailable("down")
        return super().send(message)


@pytest.fixture
def hunan(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    be(workspace, monkeypatch)
    monkeypatch.setattr(workspace.regions, "counties_under", lambda _: [DONGKOU])
    workspace.policy("limits", alert_sms_per_venue_hour=1)
    return workspace


@pytest.fixture
def provider(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> Provider:
    found = Provider(hunan.tenant.sms)
    monkeypatch.setitem(hunan.__dict__, "sms", found)
    return found


@pytest.fixture
def source(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    """Run a platform beside the table, which may be asked again at once after it was down."""
    monkeypatch.setattr("chalicelib.storage.health_platform.REST_S", 0.0)
    with platform() as state:
        there = HealthPlatform(state.url, lambda: TOKEN)
        colours = Colours(hunan.door, there, lambda person: hunan.door.document(person, hunan.keyring))
        monkeypatch.setitem(hunan.__dict__, "colours", colours)
        state.answer = {"colour": "green", "as_of": (hunan.instant() - timedelta(hours=1)).isoformat()}
        yield state


class People:
    """Numbers of people by their colour, wherever colours are read."""

    def __init__(self, workspace: TestWorkspace, source: Platform | None) -> None:
        self._workspace = workspace
        self._source = source

    def number(self, colour: str, number: str | None = None) -> str:
        """Return a number, somebody's or a new one, of a colour."""
        number, as_of = number or fresh_id_number(), self._workspace.instant() - timedelta(hours=1)
        if self._source:
            self._source.of_number[number] = {"colour": colour, "as_of": as_of.isoformat()}
        else:
            health = Health(colour=colour, as_of=as_of, valid_until=as_of + timedelta(days=1), source="feed")
            person = self._workspace.people.person("resident_id", number)
            self._workspace.health.put(person, health, int(as_of.timestamp()) + 10**6)
        return number

    def visitor(self, colour: str) -> Any:
        """Return somebody signed in and verified, of a colour."""
        somebody = verified(self._workspace)
        self.number(colour, somebody.id_number)
        return somebody


Crowd = tuple[list[Any], Any, str, Any, list[str]]


def crowd(people: People) -> Crowd:
    """Return who is going to come: visitors, a mother with her red child, somebody red with his code, two on a list."""
    mother, number = people.visitor("green"), people.number("red")
    child = mother.call("POST", "/v1/me/companions", {"name": "李小宝", "id_number": number, "relation": "child"})
    visitors = [people.visitor(colour) for colour in ("green", "red", "green", "green")]
    listed = [people.number(colour) for colour in ("green", "red")]
    return visitors, mother, child.json["companion_id"], people.visitor("red"), listed


def enter(workspace: TestWorkspace, place: tuple[Caller, Venue, list[Entrance]], who: Crowd) -> list[str]:
    """Let all of them in, by every way there is; return the colours that the doors showed."""
    manager, _, (east, _) = place
    visitors, mother, child, red, listed = who
    shown = []
    for visitor in visitors:
        scan = Scan(code=east.code, scan_id=scan_id())
        shown.append(check_in(workspace, workspace.caller_of(visitor.token), scan).seal.shown)
    with_child = Scan(code=east.code, scan_id=scan_id(), companions=(child,))
    seal = check_in(workspace, workspace.caller_of(mother.token), with_child).seal
    shown += [seal.shown, *seal.companions]
    token, _ = show_personal_code(workspace, workspace.caller_of(red.token))
    shown.append(check_presented(workspace, manager, east.id, token).seal.shown)
    written = tuple(Written(name=f"老王{n}", id_type="resident_id", id_number=each) for n, each in enumerate(listed))
    write_down(workspace, manager, east.id, scan_id(), written)
    return [each.colour for each in shown]


def stream(workspace: TestWorkspace, venue: Venue) -> list[dict[str, Any]]:
    """Bring the venue's rows to their consumers, as often as the stream likes; return them."""
    rows = rows_of(workspace, venue)
    for _ in range(2):
        count.handle(stream_event(*rows), None)
        alert.handle(stream_event(*(row for row in rows if row["abnormal"]["BOOL"])), None)
    return rows


def deliver(workspace: TestWorkspace) -> None:
    """Bring what is queued to the sender, again while it fails, and lay it aside after that."""
    import boto3

    settings = workspace.settings
    queue: Any = boto3.client("sqs", region_name=settings.region, endpoint_url=settings.endpoint_url)
    while batch := queue.receive_message(QueueUrl=settings.sms_queue_url, MaxNumberOfMessages=10).get("Messages"):
        for one in batch:
            queue.delete_message(QueueUrl=settings.sms_queue_url, ReceiptHandle=one["ReceiptHandle"])
            event = queue_event(json.loads(one["Body"])["message"])
            for _ in range(DELIVERIES):
                if sms.handle(event, None) == {"batchItemFailures": []}:
                    break


def recover(workspace: TestWorkspace) -> None:
    """Let the schedules do their work afterwards, twice as any schedule may, until held alerts are told."""
    for _ in range(2):
        sweep.handle({}, None)
        read_again.handle({}, None)
        deliver(workspace)
        escalate.handle({"time": (workspace.instant() + timedelta(hours=2)).isoformat()}, None)
        deliver(workspace)


def check(workspace: TestWorkspace, venue: Venue, provider: Provider) -> None:
    """Hold what is there now to what happened: each visit, each alert, each of them told, none more than twice."""
    rows = rows_of(workspace, venue)
    alerts = [one for one in workspace.alerts.open_in(DONGKOU) if one.venue == venue.id]
    taken = [message for message, _ in provider.sent]
    told = [message for message in taken if message.template in {"alert", "alert_point", "alert_more"}]
    numbers = [int(message.params.get("count", 1)) for message in told]

    assert Counter(row["mode"]["S"] for row in rows) == MODES
    assert len(alerts) == len({one.id for one in alerts}) == RED
    assert sum(numbers) == RED
    said = Counter((each.phone, each.template, str(sorted(each.params.items()))) for each in taken)
    assert max(said.values()) <= 2


def test_with_sms_down_for_the_whole_run_nothing_is_lost(hunan: TestWorkspace, provider: Provider) -> None:
    place = approved(hunan)
    who = crowd(People(hunan, None))

    provider.down = True
    enter(hunan, place, who)
    stream(hunan, place[1])
    for _ in range(2):
        deliver(hunan)
        sweep.handle({}, None)
    assert provider.sent == []
    provider.down = False
    recover(hunan)

    check(hunan, place[1], provider)


@pytest.mark.parametrize("fault", ["down", "garbage"])
def test_with_the_health_source_down_for_the_whole_run_nothing_is_lost(
    hunan: TestWorkspace, provider: Provider, source: Platform, fault: str
) -> None:
    place = approved(hunan)
    who = crowd(People(hunan, source))

    source.status, source.raw = (503, None) if fault == "down" else (200, b"<html>")
    shown = enter(hunan, place, who)
    rows = stream(hunan, place[1])
    read_again.handle({}, None)
    assert set(shown) == {"unknown"}
    assert not any(row["abnormal"]["BOOL"] for row in rows)
    assert list(hunan.alerts.open_in(DONGKOU)) == []
    source.status, source.raw = 200, None
    recover(hunan)

    check(hunan, place[1], provider)
    assert list(hunan.unread.of(DONGKOU)) == []
    assert rows_of(hunan, place[1]) == rows


def test_with_the_bucket_down_for_the_whole_run_nothing_is_lost(
    hunan: TestWorkspace, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = approved(hunan)
    who = crowd(People(hunan, None))
    down = Weather(BEFORE, lambda _, about: f"/{hunan.settings.bucket}/" in about)

    with monkeypatch.context() as storm:
        over_botocore(storm, down)
        with pytest.raises(Exception, match="test"):
            hunan.files.put(f"43/posters/{hunan.fresh_id()}", b"poster", "image/png")
        enter(hunan, place, who)
        stream(hunan, place[1])
        recover(hunan)

    assert down.met
    check(hunan, place[1], provider)


def test_who_is_unverified_is_not_asked_about_again(hunan: TestWorkspace, source: Platform) -> None:
    _, _, (east, _) = approved(hunan)
    stranger = verified(hunan)
    source.status = 503
    caller = hunan.caller_of(stranger.token)
    claimed = Caller(account=caller.account, session="s", person=caller.person, mask="李**", identity="self_declared")

    check_in(hunan, claimed, Scan(code=east.code, scan_id=scan_id()))

    assert list(hunan.unread.of(DONGKOU)) == []


def test_without_the_note_the_visit_is_kept(
    hunan: TestWorkspace, source: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.faults import on, over_wire

    _, venue, (east, _) = approved(hunan)
    visitor = verified(hunan)
    source.status = 503
    over_wire(monkeypatch, hunan.wire, Weather(BEFORE, on("PutItem", "unread")))

    entry = check_in(hunan, hunan.caller_of(visitor.token), Scan(code=east.code, scan_id=scan_id()))

    assert (entry.seal.shown.colour, len(rows_of(hunan, venue))) == ("unknown", 1)
