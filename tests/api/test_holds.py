"""Holds over HTTP: placed, looked at, confirmed, read masked and in full, given up."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.usecases.custody.make_day_keys import make_day_keys
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.people import Officer, officer, security_admin
from tests.usecases.hold_builders import DONGKOU, Shop, moment, shop

pytestmark = pytest.mark.aws
MS = timedelta(milliseconds=1)
CASE = {"case_no": "湘0525刑初12号", "legal_basis": "刑事诉讼法第五十四条", "assessment": "仅涉案时段，影响可控"}


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", DONGKOU, "县指挥部")


@pytest.fixture(scope="module")
def approver(admin: Officer) -> Officer:
    return officer(admin, "approver", DONGKOU, "县司法局")


@pytest.fixture
def here(hunan: TestWorkspace) -> Shop:
    return shop(hunan)


def place(by: Officer, here: Shop, since: datetime, until: datetime, /, **more: Any) -> Answer:
    rows = [{"venue_id": here.venue.id, "from": since.isoformat(), "to": until.isoformat()}]
    end = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    return by.call("POST", "/v1/holds", CASE | {"until": end, "rows": rows} | more)


def test_a_hold_goes_from_one_person_to_a_second_and_its_rows_are_read(
    hunan: TestWorkspace, command: Officer, approver: Officer, here: Shop
) -> None:
    at = moment(hunan)
    here.scan(at)
    number = here.write(at + MS, "王大明")

    placed = place(command, here, at, at + MS)
    seen = approver.call("GET", f"/v1/holds/{placed.json['hold_id']}").json
    confirmed = approver.call("POST", f"/v1/holds/{placed.json['hold_id']}/confirm", {"rows": seen["estimate"]["rows"]})
    path = f"/v1/holds/{placed.json['hold_id']}/rows?reason=court"
    masked, full = approver.call("GET", path), approver.call("GET", f"{path}&full=true")

    assert (placed.status, placed.json["state"], placed.json["rows"]) == (201, "pending", 0)
    assert {name: seen[name] for name in CASE} == CASE
    [listed] = seen["listed"]
    assert (listed["venue_id"], datetime.fromisoformat(listed["from"])) == (here.venue.id, at)
    assert (listed["venue"], listed["entrance"]) == ("小军超市", None)
    assert (seen["estimate"]["rows"], seen["estimate"]["people"], seen["estimate"]["growing"]) == (2, 2, True)
    assert (confirmed.status, confirmed.json["state"], confirmed.json["rows"]) == (200, "confirmed", 2)
    shown = {row["mode"]: row for row in masked.json["items"]}
    assert (shown["assisted"]["person"]["name"], shown["assisted"]["person"]["id_number"]) == ("王**", None)
    assert datetime.fromisoformat(shown["scan"]["occurred_at"]) == at
    assert (shown["scan"]["venue"], shown["scan"]["entrance"]) == ("小军超市", "东门")
    whole = {row["mode"]: row["person"] for row in full.json["items"]}
    assert (whole["assisted"]["name"], whole["assisted"]["id_number"]) == ("王大明", number)
    assert whole["assisted"]["symptoms"] == "发热"
    assert number not in str(masked.json)


def test_rows_come_page_by_page_each_of_them_on_record(
    hunan: TestWorkspace, command: Officer, approver: Officer, here: Shop
) -> None:
    at = moment(hunan)
    for offset in range(3):
        here.scan(at + offset * MS)
    hold_id = place(command, here, at, at + 2 * MS).json["hold_id"]
    approver.call("POST", f"/v1/holds/{hold_id}/confirm", {})
    before = hunan.audit.head().seq

    found, cursor = [], ""
    while cursor is not None:
        page = approver.call("GET", f"/v1/holds/{hold_id}/rows?reason=civil&limit=2{cursor}").json
        found += [row["occurred_at"] for row in page["items"]]
        cursor = page["next_cursor"] and f"&cursor={quote(page['next_cursor'])}"

    assert len(set(found)) == 3
    assert hunan.audit.head().seq == before + 2


def test_a_reason_of_the_list_is_needed_and_nothing_else_is_taken(
    hunan: TestWorkspace, command: Officer, approver: Officer, here: Shop
) -> None:
    at = moment(hunan)
    here.scan(at)
    hold_id = place(command, here, at, at).json["hold_id"]
    approver.call("POST", f"/v1/holds/{hold_id}/confirm", {})

    without = approver.call("GET", f"/v1/holds/{hold_id}/rows")
    free = approver.call("GET", f"/v1/holds/{hold_id}/rows?reason={quote('张三的案子')}")

    assert (without.status, without.faults) == (422, {"reason": "missing"})
    assert (free.status, free.faults) == (422, {"reason": "not_allowed"})
    assert place(command, here, at, at, rows=[]).faults == {"rows": "too_short"}
    assert place(command, here, at, at, rows=[{}]).faults == {"rows[0].venue_id": "alert_or_venue"}
    assert place(command, here, at, at, until="tomorrow").status == 422


def test_who_has_no_part_in_holds_is_refused(
    admin: Officer, command: Officer, here: Shop, hunan: TestWorkspace
) -> None:
    at = moment(hunan)
    here.scan(at)
    hold_id = place(command, here, at, at).json["hold_id"]
    auditor = officer(admin, "auditor", "43", "省审计厅")
    stranger = officer(admin, "approver", "430522", "新邵县司法局")

    assert command.call("POST", f"/v1/holds/{hold_id}/confirm", {}).code == "role_missing"
    assert command.call("GET", f"/v1/holds/{hold_id}/rows?reason=court").code == "role_missing"
    assert auditor.call("DELETE", f"/v1/holds/{hold_id}").code == "role_missing"
    assert place(officer(admin, "tracer", DONGKOU), here, at, at).code == "role_missing"
    for method, path in (("GET", ""), ("POST", "/confirm"), ("GET", "/rows?reason=court"), ("DELETE", "")):
        assert stranger.call(method, f"/v1/holds/{hold_id}{path}", {} if method == "POST" else None).status == 404
    assert stranger.call("GET", "/v1/holds").json["items"] == []
    [seen] = [each for each in auditor.call("GET", "/v1/holds?limit=100").json["items"] if each["hold_id"] == hold_id]
    assert (seen["state"], seen["office"], seen["case_no"], seen["listed"]) == ("pending", "县指挥部", None, [])


def test_a_hold_that_was_given_up_shows_nothing_any_more(
    hunan: TestWorkspace, command: Officer, approver: Officer, here: Shop
) -> None:
    at = moment(hunan)
    here.scan(at)
    hold_id = place(command, here, at, at).json["hold_id"]
    approver.call("POST", f"/v1/holds/{hold_id}/confirm", {})

    released = command.call("DELETE", f"/v1/holds/{hold_id}")
    read = approver.call("GET", f"/v1/holds/{hold_id}/rows?reason=court")
    again = command.call("DELETE", f"/v1/holds/{hold_id}")

    assert released.status == 204
    assert (read.status, read.code, read.json["state"]) == (409, "hold_state", "ending")
    assert (again.status, again.code) == (409, "hold_state")
    shown = approver.call("GET", f"/v1/holds/{hold_id}").json
    assert (shown["state"], shown["ended_at"] is not None) == ("ending", True)


def test_too_much_is_refused_with_its_number(hunan: TestWorkspace, command: Officer, here: Shop) -> None:
    at = moment(hunan)
    here.scan(at)
    here.scan(at)
    before = hunan.tenant.caps.hold_rows
    hunan.policy("caps", hold_rows=1)
    try:
        refused = place(command, here, at, at)
    finally:
        hunan.policy("caps", hold_rows=before)

    assert (refused.status, refused.code, refused.json["rows"], refused.json["limit"]) == (422, "hold_too_large", 2, 1)
