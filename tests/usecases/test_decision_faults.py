"""AWS fails at a decision about a venue: it is made whole, once, and whoever waits for word gets it later."""

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.place.application import WantedEntrance
from chalicelib.storage.faults import is_storage_fault
from chalicelib.usecases.alarm import sweep
from chalicelib.usecases.venue import review
from chalicelib.usecases.venue.apply import apply
from tests.callers import contact, person, staff
from tests.embedded import TestWorkspace, province
from tests.faults import AFTER, BEFORE, THROTTLED, Weather, is_unavailable, on, over_botocore
from tests.http import call
from tests.mailbox import messages
from tests.people import Somebody, fresh_phone, verified
from tests.usecases.test_venues import WENCHANG, applied, approved, basics, codes_of

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


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

    phone = fresh_phone()
    own = contact(phone)
    shopkeeper = person(hunan, phone, own.id_number)

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


def _left_unread(request: Any) -> bytes:
    wanted = json.loads(request.body)["RequestItems"]
    return json.dumps({"Responses": {table: [] for table in wanted}, "UnprocessedKeys": wanted}).encode()


def _left_unwritten(request: Any) -> bytes:
    return json.dumps({"UnprocessedItems": json.loads(request.body)["RequestItems"]}).encode()
