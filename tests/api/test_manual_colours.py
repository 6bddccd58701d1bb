"""Colours changed by hand and contests, over HTTP: two people, two offices, masks, answers."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.people import Officer, Somebody, officer, security_admin, sign_in, verified

pytestmark = pytest.mark.aws
DONGKOU = "430525"
EVIDENCE = "流调报告2022-17号，联系人王医生"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def first(admin: Officer) -> Officer:
    return officer(admin, "health_officer", DONGKOU, "县卫健局")


@pytest.fixture(scope="module")
def second(admin: Officer) -> Officer:
    return officer(admin, "health_officer", "43", "省疾控中心")


def propose(by: Officer, of: Somebody, colour: str = "red", **more: str) -> Answer:
    wanted = {"id_number": of.id_number, "colour": colour, "reason": "close_contact", "evidence": EVIDENCE}
    return by.call("POST", "/v1/health-statuses/manual", wanted | more)


def confirm(by: Officer, proposed: Answer) -> Answer:
    return by.call("POST", f"/v1/health-statuses/manual/{proposed.json['manual_id']}/confirm", {})


def feed(workspace: TestWorkspace, somebody: Somebody, colour: str, as_of: datetime) -> bool:
    person = workspace.people.person("resident_id", somebody.id_number)
    health = Health(colour=colour, as_of=as_of, valid_until=as_of + timedelta(days=1), source="feed", rule="r1")
    return workspace.health.put(person, health, int(as_of.timestamp()) + 99_999)


def test_a_colour_changes_when_a_second_office_confirms_and_the_person_sees_why(
    hunan: TestWorkspace, first: Officer, second: Officer
) -> None:
    somebody = verified(hunan)
    proposed = propose(first, somebody)
    before = somebody.call("GET", "/v1/me/health").json

    confirmed = confirm(second, proposed)
    after = somebody.call("GET", "/v1/me/health").json

    assert (proposed.status, proposed.json["state"], before["colour"]) == (201, "pending", "unknown")
    assert (confirmed.json["state"], confirmed.json["applied"]) == ("confirmed", True)
    assert (after["colour"], after["source"], after["reason"]) == ("red", "manual", "密切接触者")
    assert after["since"]
    assert after["until"] > after["since"]
    assert confirm(second, proposed).json == confirmed.json


def test_neither_the_proposer_nor_his_office_confirms(hunan: TestWorkspace, admin: Officer, first: Officer) -> None:
    proposed = propose(first, verified(hunan))
    colleague = officer(admin, "health_officer", DONGKOU, "县卫健局")

    assert (confirm(first, proposed).status, confirm(first, proposed).code) == (403, "second_person_needed")
    assert confirm(colleague, proposed).code == "other_office_needed"
    assert confirm(officer(admin, "health_officer", "430522", "新邵县卫健局"), proposed).status == 404


def test_nobody_touches_his_own_colour(hunan: TestWorkspace, first: Officer, second: Officer) -> None:
    assert propose(first, first).code == "own_colour"
    assert confirm(second, propose(first, second)).code == "own_colour"


def test_a_change_needs_a_reason_of_the_list_and_evidence(hunan: TestWorkspace, first: Officer) -> None:
    somebody = verified(hunan)

    refused = propose(first, somebody, reason="领导要求", evidence=" ")

    assert (refused.status, refused.faults) == (422, {"reason": "not_allowed", "evidence": "required"})
    assert propose(first, somebody, reason="密切接触者").json["reason"] == "close_contact"


def test_a_proposal_lapses(hunan: TestWorkspace, first: Officer, second: Officer) -> None:
    proposed = propose(first, verified(hunan))
    pending_hours = hunan.tenant.manual.pending_hours
    hunan.policy("manual", pending_hours=0)
    try:
        refused = confirm(second, proposed)
    finally:
        hunan.policy("manual", pending_hours=pending_hours)

    assert (refused.status, refused.code) == (409, "paper_state")


def test_a_newer_feed_stands_and_an_older_one_changes_nothing(
    hunan: TestWorkspace, first: Officer, second: Officer
) -> None:
    somebody, other = verified(hunan), verified(hunan)
    feed(hunan, somebody, "green", hunan.instant() + timedelta(minutes=4))

    overtaken = confirm(second, propose(first, somebody)).json
    confirm(second, propose(first, other))
    assert not feed(hunan, other, "green", datetime.now(UTC) - timedelta(minutes=1))

    assert (overtaken["state"], overtaken["applied"]) == ("confirmed", False)
    assert somebody.call("GET", "/v1/me/health").json["colour"] == "green"
    assert other.call("GET", "/v1/me/health").json["colour"] == "red"
    for officer_ in (first, second):
        listed = officer_.call("GET", "/v1/health-statuses/manual?state=confirmed&limit=100").json["items"]
        assert [each["applied"] for each in listed if each["manual_id"] == overtaken["manual_id"]] == [False]


def entries(workspace: TestWorkspace, since: int) -> list[tuple[str, dict[str, object]]]:
    """Return what stands in the chain after a sequence: kind and facts."""
    lines = (json.loads(workspace.audit.line(at) or "") for at in range(since + 1, workspace.audit.head().seq + 1))
    return [(line["kind"], line["facts"]) for line in lines]


@pytest.mark.parametrize(("ahead_s", "applied"), [(-60, True), (200, False)])
def test_the_chain_says_whether_a_confirmed_colour_stood(
    hunan: TestWorkspace, first: Officer, second: Officer, ahead_s: int, applied: bool
) -> None:
    somebody = verified(hunan)
    feed(hunan, somebody, "green", hunan.instant() + timedelta(seconds=ahead_s))
    proposed = propose(first, somebody)
    since = hunan.audit.head().seq

    confirm(second, proposed)
    confirm(second, proposed)

    assert entries(hunan, since) == [
        ("colour_confirmed", {"colour": "red"}),
        ("colour_applied", {"colour": "red", "applied": applied}),
    ]


@pytest.mark.parametrize("broken", ["record", "_carry_out"])
def test_a_confirmation_that_broke_off_is_still_pending_and_finished_once(
    hunan: TestWorkspace, first: Officer, second: Officer, admin: Officer, broken: str
) -> None:
    from chalicelib.usecases.alarm import change_colour

    somebody = verified(hunan)
    third = officer(admin, "health_officer", "43", "省卫健委")
    proposed = propose(first, somebody)
    since = hunan.audit.head().seq
    with pytest.MonkeyPatch.context() as crash:
        crash.setattr(change_colour, broken, lambda *_, **__: 1 / 0)
        failed = confirm(second, proposed)
    pending = second.call("GET", "/v1/health-statuses/manual?state=pending&limit=100").json["items"]

    taken_up = confirm(third, proposed)
    again = confirm(second, proposed)

    assert failed.status == 500
    assert proposed.json["manual_id"] in {each["manual_id"] for each in pending}
    assert confirm(first, proposed).code == "second_person_needed"
    assert (taken_up.status, taken_up.code) == (409, "paper_state")
    assert (again.json["applied"], again.json["confirmed_office"]) == (True, "省疾控中心")
    assert somebody.call("GET", "/v1/me/health").json["colour"] == "red"
    assert [kind for kind, _ in entries(hunan, since)] == ["colour_confirmed", "colour_applied"]


def test_pending_changes_are_listed_masked_and_sealed_at_rest(
    hunan: TestWorkspace, admin: Officer, first: Officer, second: Officer
) -> None:
    import boto3

    somebody = verified(hunan)
    proposed = propose(first, somebody)

    listed = second.call("GET", "/v1/health-statuses/manual?state=pending&limit=100").json["items"]
    settings = hunan.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    rows = str(client.scan(TableName=settings.table("health"))["Items"])

    (found,) = [item for item in listed if item["manual_id"] == proposed.json["manual_id"]]
    assert (found["name"], found["id_number"]) == ("李**", f"4305**********{somebody.id_number[-4:]}")
    assert EVIDENCE not in rows
    assert somebody.id_number not in rows
    stranger = officer(admin, "health_officer", "430522", "新邵县卫健局")
    assert stranger.call("GET", "/v1/health-statuses/manual").json["items"] == []


def test_a_contest_reaches_the_officers_of_the_region_and_the_person_sees_the_answer(
    hunan: TestWorkspace, admin: Officer, first: Officer
) -> None:
    somebody = verified(hunan)
    feed(hunan, somebody, "red", hunan.instant())

    sent = somebody.call("POST", "/v1/me/health/contest", {"text": "我没有去过那里"})
    listed = first.call("GET", "/v1/contests?state=open&limit=100").json["items"]
    answered = first.call(
        "POST", f"/v1/contests/{sent.json['contest_id']}/answer", {"text": "核实后予以更正", "uphold": True}
    )
    again = first.call("POST", f"/v1/contests/{sent.json['contest_id']}/answer", {"text": "再答", "uphold": False})
    shown = somebody.call("GET", "/v1/me/health").json

    assert sent.status == 201
    (found,) = [item for item in listed if item["contest_id"] == sent.json["contest_id"]]
    assert (found["person"], found["colour"], found["rule"], found["text"]) == ("李**", "red", "r1", "我没有去过那里")
    assert answered.json["state"] == "answered"
    assert (again.status, again.code) == (409, "paper_state")
    assert shown["colour"] == "red"
    assert [(c["answer"], c["upheld"], c["office"]) for c in shown["contests"]] == [
        ("核实后予以更正", True, "县卫健局")
    ]
    elsewhere = officer(admin, "health_officer", "430522", "新邵县卫健局")
    path = f"/v1/contests/{sent.json['contest_id']}/answer"
    assert elsewhere.call("POST", path, {"text": "x", "uphold": True}).status == 404


def test_contests_come_page_by_page(hunan: TestWorkspace, first: Officer) -> None:
    for _ in range(3):
        verified(hunan).call("POST", "/v1/me/health/contest", {"text": "请核实"})

    found, cursor = [], ""
    while cursor is not None:
        page = first.call("GET", f"/v1/contests?limit=2{'&cursor=' + cursor if cursor else ''}").json
        found += [item["contest_id"] for item in page["items"]]
        cursor = page["next_cursor"]

    assert len(found) == len(set(found)) >= 3


def test_only_the_verified_contest_and_only_so_often(hunan: TestWorkspace) -> None:
    assert sign_in(hunan).call("POST", "/v1/me/health/contest", {"text": "请核实"}).code == "identity_missing"
    before = hunan.tenant.limits.contests_per_person_day
    hunan.policy("limits", contests_per_person_day=1)
    somebody = verified(hunan)
    answers = [somebody.call("POST", "/v1/me/health/contest", {"text": "请核实"}).status for _ in range(2)]
    hunan.policy("limits", contests_per_person_day=before)

    assert answers == [201, 429]
