"""Contests of visits over HTTP: who reads them, who answers, and what the person sees."""

import secrets
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.ids import make_scan_id
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.api.test_own_records import declared, enter, own
from tests.api.test_venue_days import rows_of, shop
from tests.embedded import TestWorkspace, province
from tests.people import Officer, Somebody, fresh_id_number, officer, security_admin, sign_in, verified

pytestmark = pytest.mark.aws
TEXT = "我没有去过这里，请核实"
COUNTY = "620105"


@pytest.fixture(scope="module")
def gansu() -> TestWorkspace:
    workspace = province("62")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def admin(gansu: TestWorkspace) -> Officer:
    return security_admin(gansu)


@pytest.fixture(scope="module")
def health(admin: Officer) -> Officer:
    return officer(admin, "health_officer", COUNTY, "区卫健局")


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", "62", "省指挥部")


def contested(somebody: Somebody) -> dict[str, Any]:
    """Contest somebody's latest visit and return it."""
    visit = own(somebody)[0]
    answer = somebody.call("POST", f"/v1/me/visits/{visit['visit_id']}/contest", {"text": TEXT})
    assert answer.status == 201, answer
    return visit


def listed(by: Officer, venue: dict[str, Any], query: str = "kind=visit&state=open") -> list[dict[str, Any]]:
    """Return the contests of a venue's visits, page by page."""
    known = by.workspace.venues.get(venue["venue_id"])
    assert known
    found, cursor = [], ""
    while cursor is not None:
        page = by.call("GET", f"/v1/contests?{query}&limit=2{'&cursor=' + cursor if cursor else ''}").json
        found += [each for each in page["items"] if each["visit"] and each["visit"]["venue"] == known.name]
        cursor = page["next_cursor"]
    return found


def answered(by: Officer, contest: dict[str, Any], *, uphold: bool = True) -> Any:
    """Answer a contest."""
    return by.call("POST", f"/v1/contests/{contest['contest_id']}/answer", {"text": "已核实", "uphold": uphold})


def written_down(manager: Somebody, venue: dict[str, Any], number: str) -> None:
    """Have the manager write somebody down."""
    sent = {
        "entrance_id": venue["entrances"][0]["entrance_id"],
        "scan_id": make_scan_id(datetime.now(UTC), secrets.randbits(74)),
        "people": [{"name": "老王", "id_number": number}],
    }
    assert manager.call("POST", "/v1/scans/assisted", sent).status == 201


def test_a_contested_visit_reaches_health_officers_and_command_of_its_county_masked(
    gansu: TestWorkspace, admin: Officer, health: Officer, command: Officer
) -> None:
    manager, venue = shop(gansu)
    number = fresh_id_number()
    written_down(manager, venue, number)
    owner = declared(sign_in(gansu), "老王", number)
    visit = contested(owner)

    [found] = listed(health, venue)

    assert (found["kind"], found["person"], found["text"], found["state"]) == ("visit", "老*", TEXT, "open")
    assert found["visit"] == {
        "venue": visit["venue"],
        "entrance": "东门",
        "occurred_at": visit["occurred_at"],
        "mode": "assisted",
        "entered_by": "clerk",
        "by": "李**",
    }
    assert number not in str(found)
    assert listed(command, venue) == [found]
    assert listed(health, venue, "kind=colour") == []
    elsewhere = officer(admin, "health_officer", "620102", "邻区卫健局")
    assert listed(elsewhere, venue) == []
    assert answered(elsewhere, found).status == 404
    assert owner.call("GET", "/v1/contests").status == 403


def test_an_answer_is_given_once_shown_to_the_person_and_changes_no_row(
    gansu: TestWorkspace, health: Officer, command: Officer
) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    enter(owner, venue)
    contested(owner)
    [found] = listed(health, venue)
    before, head, colour = rows_of(gansu, venue), gansu.audit.head().seq, owner.call("GET", "/v1/me/health").json

    given = answered(command, found)
    again = answered(health, found, uphold=False)

    assert (given.status, given.json["state"], given.json["upheld"]) == (200, "answered", True)
    assert (again.status, again.code) == (409, "paper_state")
    [shown] = own(owner)
    assert shown["contested"] is True
    seen = {name: shown["contest"][name] for name in ("state", "text", "answer", "upheld", "office")}
    assert seen == {"state": "answered", "text": TEXT, "answer": "已核实", "upheld": True, "office": "省指挥部"}
    assert rows_of(gansu, venue) == before
    assert owner.call("GET", "/v1/me/health").json == colour
    assert gansu.audit.head().seq == head + 1
    assert listed(health, venue) == []
    assert [each["contest_id"] for each in listed(health, venue, "state=answered")] == [found["contest_id"]]


def test_nobody_answers_his_own_contest_or_one_of_a_visit_he_entered(
    gansu: TestWorkspace, admin: Officer, health: Officer
) -> None:
    _, venue = shop(gansu)
    enter(health, venue)
    contested(health)
    [found] = listed(health, venue)

    assert (answered(health, found).status, answered(health, found).code) == (403, "own_contest")
    assert answered(officer(admin, "health_officer", COUNTY), found, uphold=False).json["upheld"] is False


def test_contests_are_sealed_and_their_keys_name_nobody(gansu: TestWorkspace, health: Officer) -> None:
    import boto3

    _, venue = shop(gansu)
    owner = verified(gansu)
    enter(owner, venue)
    contested(owner)
    [found] = listed(health, venue)
    settings = gansu.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)

    rows = client.query(
        TableName=settings.table("duties"),
        KeyConditionExpression="pk = :pk AND sk = :sk",
        ExpressionAttributeValues={
            ":pk": {"S": f"62#{COUNTY}"},
            ":sk": {"S": f"contest#visit#{found['contest_id']}"},
        },
    )["Items"]

    assert len(rows) == 1
    person = gansu.people.person("resident_id", owner.id_number)
    assert not any(word in str(rows) for word in (TEXT, owner.account, person, venue["venue_id"]))


@pytest.mark.parametrize("name", ["v", "v620105", "v620105-20260101000000-none", "vx-1-2", "v62%230105-1-2"])
def test_a_contest_that_is_none_is_not_found(health: Officer, name: str) -> None:
    sent = {"text": "已核实", "uphold": True}

    assert health.call("POST", f"/v1/contests/{name}/answer", sent).status == 404


def test_both_kinds_come_page_by_page_and_command_reads_no_colours(
    gansu: TestWorkspace, admin: Officer, command: Officer
) -> None:
    _, venue = shop(gansu)
    owner = verified(gansu)
    enter(owner, venue)
    contested(owner)
    assert owner.call("POST", "/v1/me/health/contest", {"text": TEXT}).status == 201
    province_officer = officer(admin, "health_officer", "62", "省卫健委")

    found: dict[str, list[dict[str, Any]]] = {"health": [], "command": []}
    for name, by in (("health", province_officer), ("command", command)):
        cursor = ""
        while cursor is not None:
            page = by.call("GET", f"/v1/contests?limit=1{'&cursor=' + cursor if cursor else ''}").json
            found[name] += page["items"]
            cursor = page["next_cursor"]

    names = [each["contest_id"] for each in found["health"]]
    assert len(names) == len(set(names))
    assert {each["kind"] for each in found["health"]} == {"colour", "visit"}
    assert {each["kind"] for each in found["command"]} == {"visit"}
    colour = next(each for each in found["health"] if each["kind"] == "colour")
    assert answered(command, colour).status == 404
