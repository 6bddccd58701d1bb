"""AWS fails at a step of a scan or of a decision: nothing is lost, written twice or readable, no green is false."""

import json
from typing import Any

import pytest

from chalicelib.security.day_keys import CACHE_S
from chalicelib.usecases import review, sweep
from chalicelib.usecases.make_day_keys import make_day_keys
from tests.callers import person, staff
from tests.embedded import TestWorkspace, province
from tests.faults import AFTER, BEFORE, KINDS, THROTTLED, Weather, on, over_botocore, over_wire, under_wire
from tests.http import Answer
from tests.mailbox import messages
from tests.people import Somebody, verified
from tests.usecases.test_check_in import rows_of, scan_id
from tests.usecases.test_venues import WENCHANG, applied, approved, basics, codes_of

pytestmark = pytest.mark.aws
SCAN_STEPS = {
    "code": on("GetItem", "-codes"),
    "day key": on("GetItem", "-keys"),
    "unwrapping": on("Decrypt"),
    "visit": on("PutItem", "-visits"),
}


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture
def visitor(hunan: TestWorkspace) -> Somebody:
    """Return somebody green; no day key is cached."""
    somebody = verified(hunan)
    green(hunan, somebody)
    hunan.day_keys._kept.clear()
    return somebody


def green(workspace: TestWorkspace, who: Somebody) -> None:
    from datetime import timedelta

    from chalicelib.domain.health import Health

    now = workspace.instant()
    health = Health(colour="green", as_of=now, valid_until=now + timedelta(hours=1), source="feed")
    assert workspace.health.put(
        workspace.people.person("resident_id", who.id_number), health, int(now.timestamp()) + 99
    )


def is_unavailable(answer: Answer) -> bool:
    return (answer.status, answer.code) == (503, "storage_unavailable") and int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", SCAN_STEPS)
def test_a_scan_that_failed_at_any_step_is_one_row_when_sent_again(
    hunan: TestWorkspace, visitor: Somebody, step: str, kind: str
) -> None:
    _, venue, doors = approved(hunan)
    scan = {"code": doors[0].code, "scan_id": scan_id()}

    with pytest.MonkeyPatch.context() as storm:
        weather = Weather(kind, SCAN_STEPS[step], times=1)
        over_wire(storm, hunan.wire, weather)
        failed = visitor.call("POST", "/v1/scans", scan)
    again, once_more = (visitor.call("POST", "/v1/scans", scan) for _ in range(2))

    assert weather.met == 1
    assert is_unavailable(failed), failed
    assert again.status == (200 if (step, kind) == ("visit", AFTER) else 201)
    assert (once_more.status, once_more.json) == (200, again.json)
    assert again.json["health"]["colour"] == "green"
    assert len(rows_of(hunan, venue)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_colour_that_cannot_be_read_is_unknown_and_the_visit_is_kept(
    hunan: TestWorkspace, visitor: Somebody, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue, doors = approved(hunan)
    over_wire(monkeypatch, hunan.wire, Weather(kind, on("GetItem", "-health")))

    answer = visitor.call("POST", "/v1/scans", {"code": doors[0].code, "scan_id": scan_id()})

    assert answer.status == 201
    assert (answer.json["health"]["colour"], answer.json["abnormal"]) == ("unknown", False)
    assert answer.json["admitted"] is not True
    assert len(rows_of(hunan, venue)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_breaks_on_the_line_is_mended_before_anybody_notices(
    hunan: TestWorkspace, visitor: Somebody, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue, doors = approved(hunan)
    weather = Weather(kind, lambda operation, _: operation in {"putitem", "getitem"}, times=2)
    under_wire(monkeypatch, hunan.wire, weather)

    answer = visitor.call("POST", "/v1/scans", {"code": doors[0].code, "scan_id": scan_id()})

    assert weather.met == 2
    assert answer.status in {200, 201}
    assert answer.json["health"]["colour"] == "green"
    assert len(rows_of(hunan, venue)) == 1


def test_an_answer_lost_after_the_visit_was_written_is_found_by_the_next_attempt(
    hunan: TestWorkspace, visitor: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue, doors = approved(hunan)
    weather = Weather(AFTER, on("putitem", "-visits"), times=1)
    under_wire(monkeypatch, hunan.wire, weather)

    answer = visitor.call("POST", "/v1/scans", {"code": doors[0].code, "scan_id": scan_id()})

    assert (weather.met, answer.status, answer.json["admitted"]) == (1, 200, True)
    assert len(rows_of(hunan, venue)) == 1


def test_a_companion_whose_row_failed_has_it_after_the_resend(hunan: TestWorkspace, visitor: Somebody) -> None:
    from tests.people import fresh_id_number

    _, venue, doors = approved(hunan)
    child = {"name": "测试小宝", "id_number": fresh_id_number(), "relation": "child"}
    companion = visitor.call("POST", "/v1/me/companions", child).json["companion_id"]
    scan = {"code": doors[0].code, "scan_id": scan_id(), "companions": [companion]}

    with pytest.MonkeyPatch.context() as storm:
        over_wire(storm, hunan.wire, Weather(BEFORE, on("PutItem", '"companion"')))
        failed = visitor.call("POST", "/v1/scans", scan)
    half = len(rows_of(hunan, venue))
    again = visitor.call("POST", "/v1/scans", scan)

    assert is_unavailable(failed)
    assert half == 1
    assert (again.status, [one["companion_id"] for one in again.json["companions"]]) == (200, [companion])
    assert sorted(row["mode"]["S"] for row in rows_of(hunan, venue)) == ["companion", "scan"]


def test_without_the_key_service_a_cached_key_works_five_minutes_and_then_nothing_is_written(
    hunan: TestWorkspace, visitor: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, venue, doors = approved(hunan)
    now_s = hunan.day_keys._clock_s()
    monkeypatch.setattr(hunan.day_keys, "_clock_s", lambda: now_s)
    assert scan(visitor, doors[0].code).status == 201
    over_wire(monkeypatch, hunan.wire, Weather(BEFORE, on("Decrypt")))

    monkeypatch.setattr(hunan.day_keys, "_clock_s", lambda: now_s + CACHE_S - 1)
    cached = scan(visitor, doors[0].code)
    monkeypatch.setattr(hunan.day_keys, "_clock_s", lambda: now_s + CACHE_S)
    late = scan(visitor, doors[0].code)

    assert cached.status == 201
    assert is_unavailable(late)
    rows = rows_of(hunan, venue)
    assert len(rows) == 2
    assert all(row.keys() >= {"sealed", "visitor_pk"} and "green" not in str(row) for row in rows)


@pytest.mark.parametrize("kind", [BEFORE, THROTTLED])
def test_a_decision_that_could_not_be_written_left_nothing_and_can_be_made_again(
    hunan: TestWorkspace, kind: str
) -> None:
    _, venue, _, _ = applied(hunan)
    reviewer = staff(hunan, "reviewer", WENCHANG)
    messages(hunan)

    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(kind, on("TransactWriteItems")))
        with pytest.raises(Exception, match=r".") as fault:
            review.decide(hunan, reviewer, venue.id, "approve", None)
    between = (hunan.venues.get(venue.id), codes_of(hunan, venue), messages(hunan))
    after = review.decide(hunan, reviewer, venue.id, "approve", None)

    assert is_storage_fault(fault.value)
    assert between == (venue, {}, [])
    assert after.state == "approved"
    assert [line.action for line in hunan.venues.history(venue.id)] == ["submit", "approve"]
    assert [message.kind for message in messages(hunan)] == ["approved"]


def test_a_decision_whose_answer_was_lost_is_made_once(hunan: TestWorkspace) -> None:
    _, venue, _, _ = applied(hunan)
    messages(hunan)

    with pytest.MonkeyPatch.context() as storm:
        weather = Weather(AFTER, on("TransactWriteItems"), times=1)
        over_botocore(storm, weather)
        after = review.decide(hunan, staff(hunan, "reviewer", WENCHANG), venue.id, "approve", None)

    assert weather.met == 1
    assert after.state == "approved"
    assert [line.action for line in hunan.venues.history(venue.id)] == ["submit", "approve"]
    assert [message.kind for message in messages(hunan)] == ["approved"]


def test_an_application_whose_answers_were_all_lost_is_one_venue(hunan: TestWorkspace) -> None:
    from chalicelib.domain.application import WantedEntrance
    from chalicelib.domain.errors import Conflict
    from chalicelib.usecases.apply import apply
    from tests.callers import contact
    from tests.people import fresh_phone

    phone = fresh_phone()
    shopkeeper, own = person(hunan, phone), contact(phone)

    def send() -> Any:
        return apply(hunan, shopkeeper, basics(hunan), [WantedEntrance("东门")], own)

    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(AFTER, on("TransactWriteItems", "-venues")))
        with pytest.raises(Exception, match=r"."):
            send()
    with pytest.raises(Conflict) as again:
        send()

    assert again.value.code == "venue_exists"
    (venue,) = hunan.venues.of_manager(shopkeeper.account)
    assert again.value.facts["venue_id"] == venue.id
    assert len(hunan.venues.history(venue.id)) == 1


def test_without_the_queue_a_decision_stands_and_its_message_is_sent_later(hunan: TestWorkspace) -> None:
    _, venue, _, own = applied(hunan)
    messages(hunan)

    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(BEFORE, lambda operation, _: operation.startswith("SendMessage")))
        after = review.decide(hunan, staff(hunan, "reviewer", WENCHANG), venue.id, "approve", None)
    before_sweep = messages(hunan)
    sweep.sweep(hunan, hunan.instant())
    swept = [(message.kind, message.phone) for message in messages(hunan)]
    sweep.sweep(hunan, hunan.instant())

    assert (after.state, before_sweep) == ("approved", [])
    assert swept.count(("approved", own.phone)) == 1
    assert messages(hunan) == []


def test_without_the_queue_nobody_is_told_that_a_code_is_on_its_way(hunan: TestWorkspace) -> None:
    from tests.http import call
    from tests.people import fresh_phone

    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(BEFORE, lambda operation, _: operation.startswith("SendMessage")))
        answer = call(hunan, "POST", "/v1/auth/codes", {"phone": fresh_phone()})

    assert is_unavailable(answer)


@pytest.mark.parametrize("operation", ["HEAD", "PUT"])
def test_without_the_bucket_a_poster_is_asked_for_again_later(hunan: TestWorkspace, operation: str) -> None:
    manager = verified(hunan)
    entrance = owned(hunan, manager)

    with pytest.MonkeyPatch.context() as storm:
        weather = Weather(THROTTLED, on(operation, f"/{hunan.settings.bucket}/"))
        over_botocore(storm, weather)
        failed = manager.call("GET", f"/v1/entrances/{entrance}/poster?format=pdf")
    later = manager.call("GET", f"/v1/entrances/{entrance}/poster?format=pdf")

    assert weather.met > 1
    assert is_unavailable(failed), failed
    assert (later.status, later.json["version"]) == (200, 1)


def test_what_the_database_left_undone_of_a_batch_is_asked_for_again(hunan: TestWorkspace) -> None:
    _, venue, _ = approved(hunan)
    unread = Weather("reply", on("BatchGetItem", "-codes"), times=1, reply=_left_unread)
    unwritten = Weather("reply", on("BatchWriteItem", "-people"), times=1, reply=_left_unwritten)
    somebody = verified(hunan)

    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, unread)
        over_botocore(storm, unwritten)
        codes = codes_of(hunan, venue)
        hunan.erasures.erase(somebody.account)

    assert (unread.met, unwritten.met) == (1, 1)
    assert codes == {"东门": True, "员工通道": True}
    assert hunan.people.account_of_phone(somebody.phone) is None


def owned(workspace: TestWorkspace, manager: Somebody) -> str:
    """Return the entrance of an approved venue of a manager."""
    region = workspace.regions.children(WENCHANG)[0].code
    wanted = {
        "name": "小军超市",
        "category": "supermarket",
        "region": region,
        "address": "测试路482号",
        "promise": True,
    }
    venue = manager.call("POST", "/v1/venues", wanted).json
    review.decide(workspace, staff(workspace, "reviewer", WENCHANG), venue["venue_id"], "approve", None)
    return str(venue["entrances"][0]["entrance_id"])


def scan(visitor: Somebody, code: str) -> Answer:
    return visitor.call("POST", "/v1/scans", {"code": code, "scan_id": scan_id()})


def is_storage_fault(fault: BaseException) -> bool:
    from chalicelib.storage import faults

    return faults.is_storage_fault(fault)


def _left_unread(request: Any) -> bytes:
    wanted = json.loads(request.body)["RequestItems"]
    return json.dumps({"Responses": {table: [] for table in wanted}, "UnprocessedKeys": wanted}).encode()


def _left_unwritten(request: Any) -> bytes:
    return json.dumps({"UnprocessedItems": json.loads(request.body)["RequestItems"]}).encode()
