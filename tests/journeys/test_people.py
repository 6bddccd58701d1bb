"""People over HTTP, on both deployed provinces: the unconfirmed, new holders of old numbers, and one's own records."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.client import Province
from tests.journeys.citizens import Citizen, Official, citizen, colour, fresh_id_number, fresh_phone, scan_of
from tests.journeys.test_road import shop

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]
COUNTED_S = 30


@pytest.fixture(params=["hunan", "gansu"])
def province(request: pytest.FixtureRequest) -> Province:
    """Return each province in turn."""
    found: Province = request.getfixturevalue(request.param)
    return found


def own_visits(somebody: Citizen) -> list[dict[str, Any]]:
    """Return somebody's own visits."""
    items: list[dict[str, Any]] = somebody.call("GET", "/v1/me/visits").ok()["items"]
    return items


def signed_in_again(somebody: Citizen) -> Citizen:
    """Return the same phone with a new session."""
    token = somebody.province.sign_in(somebody.phone)["access_token"]
    return Citizen(somebody.province, somebody.phone, somebody.id_number, token)


def silent_since(somebody: Citizen, days: int, deployment: dict[str, Any], aws: Any) -> None:
    """Set an account's last sign-in back, as if its phone had been silent: nobody can wait sixty days here."""
    account = somebody.call("GET", "/v1/me").ok()["account_id"]
    tenant = somebody.province.tenant
    table = aws.resource("dynamodb").Table(deployment["tenants"][tenant]["tables"]["people"])
    key = {"pk": f"{tenant}#{account}", "sk": "account"}
    body = json.loads(table.get_item(Key=key, ConsistentRead=True)["Item"]["body"])
    body["last_sign_in_at"] = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    table.update_item(
        Key=key, UpdateExpression="SET body = :body", ExpressionAttributeValues={":body": json.dumps(body)}
    )


def counted(manager: Citizen, venue: dict[str, Any], visits: int) -> dict[str, Any]:
    """Return a venue's figures once the stream has brought so many visits."""
    until = time.monotonic() + COUNTED_S
    while True:
        figures: dict[str, Any] = manager.call("GET", f"/v1/venues/{venue['venue_id']}/figures").ok()
        if figures["today"]["visits"] >= visits or time.monotonic() > until:
            return figures
        time.sleep(0.3)


def test_whoever_the_verifier_does_not_confirm_still_enters_and_is_confirmed_by_an_officer(
    province: Province, staff: Staff
) -> None:
    _, venue = shop(province, staff)
    grandmother = citizen(province, name="李不符")

    entry = grandmother.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).ok()
    colour(staff(province, "health_feed"), grandmother.id_number, "green").ok()
    hidden = grandmother.call("GET", "/v1/me/health")

    assert (entry["identity"], entry["health"]["colour"], entry["admitted"]) == ("self_declared", "unknown", None)
    assert (hidden.status, hidden.json["code"]) == (403, "identity_unverified")
    assert [visit["entered_by"] for visit in own_visits(grandmother)] == ["self"]

    checked = {
        "phone": grandmother.phone,
        "name": "李不符",
        "id_type": "resident_id",
        "id_number": grandmother.id_number,
    }
    assert grandmother.call("POST", "/v1/identity-checks", checked).status == 403
    staff(province, "reviewer").call("POST", "/v1/identity-checks", checked).ok()
    confirmed = signed_in_again(grandmother)

    assert confirmed.call("GET", "/v1/me").ok()["identity"] == "verified"
    entry = confirmed.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).ok()
    assert (entry["health"]["colour"], entry["admitted"]) == ("green", True)
    assert len(own_visits(confirmed)) == 2


def test_the_new_holder_of_an_old_number_sees_nothing_of_the_old_one(
    province: Province, staff: Staff, deployment: dict[str, Any], aws: Any
) -> None:
    _, venue = shop(province, staff)
    owner = citizen(province)
    owner.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).ok()
    silent_since(owner, 90, deployment, aws)

    stranger = signed_in_again(owner)
    shown = stranger.call("GET", "/v1/me").ok()
    refused = stranger.call("GET", "/v1/me/visits")
    moved = stranger.call("PUT", "/v1/me/identity", {"name": "新机主", "id_number": fresh_id_number()}).ok()
    stranger.token = moved["access_token"]

    assert (shown["reverify"], shown["identity"], shown["name"]) == (True, "none", None)
    assert (refused.status, refused.json["code"]) == (403, "reverify_needed")
    assert moved["refresh_token"]
    assert own_visits(stranger) == []


def test_the_same_person_after_a_long_silence_gets_all_back(
    province: Province, staff: Staff, deployment: dict[str, Any], aws: Any
) -> None:
    _, venue = shop(province, staff)
    owner = citizen(province)
    owner.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).ok()
    silent_since(owner, 90, deployment, aws)

    back = signed_in_again(owner)
    back.token = province.declare(back.token, "测试甲", owner.id_number)

    assert [visit["entered_by"] for visit in own_visits(back)] == ["self"]


def test_a_child_scanned_in_as_a_companion_is_found_by_its_own_number_and_contests(
    province: Province, staff: Staff
) -> None:
    _, venue = shop(province, staff)
    mother, number = citizen(province, name="母亲甲"), fresh_id_number()
    child = {"name": "测试小宝", "id_number": number, "relation": "child"}
    companion = mother.call("POST", "/v1/me/companions", child).ok()["companion_id"]
    mother.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"], companions=[companion])).ok()

    phone = fresh_phone()
    token = province.declare(province.sign_in(phone)["access_token"], "测试小宝", number)
    grown = Citizen(province, phone, number, token)
    [visit] = own_visits(grown)

    assert (visit["venue"], visit["mode"], visit["entered_by"]) == (venue["name"], "companion", "companion_of")
    assert visit["by"] == "母**"
    path = f"/v1/me/visits/{visit['visit_id']}/contest"
    assert mother.call("POST", path, {}).status == 404
    assert grown.call("POST", path, {"text": "我没有去过这里"}).status == 201
    assert own_visits(grown)[0]["contested"] is True
    assert grown.call("GET", "/v1/me/accesses").ok() == {"items": [], "next_cursor": None}
    command = staff(province, "command")
    waiting = contests_of(command, venue, "open")
    answer = {"text": "已核实，不是本人", "uphold": True}
    assert staff(province, "reviewer").call("POST", f"/v1/contests/{waiting[0]}/answer", answer).status == 403
    command.call("POST", f"/v1/contests/{waiting[0]}/answer", answer).ok()
    [visit] = own_visits(grown)
    assert (visit["contest"]["state"], visit["contest"]["upheld"], visit["presence"]) == ("answered", True, "doubtful")
    assert contests_of(command, venue, "open") == []


def contests_of(official: Official, venue: dict[str, Any], state: str) -> list[str]:
    """Return the names of the contests of a venue's visits, page by page."""
    found, cursor = [], ""
    while cursor is not None:
        path = f"/v1/contests?kind=visit&state={state}&limit=100{cursor and f'&cursor={cursor}'}"
        page = official.call("GET", path).ok()
        found += [each["contest_id"] for each in page["items"] if (each["visit"] or {}).get("venue") == venue["name"]]
        cursor = page["next_cursor"]
    return found


def test_a_managers_figures_are_what_happened_at_the_doors(province: Province, staff: Staff) -> None:
    manager, venue = shop(province, staff)
    east, back = (entrance["code"] for entrance in venue["entrances"])
    regular, other = citizen(province), citizen(province, name="测试乙")
    for visitor, code in ((regular, east), (regular, back), (other, east)):
        visitor.call("POST", "/v1/scans", scan_of(code)).ok()

    figures = counted(manager, venue, 3)
    visits = manager.call("GET", f"/v1/venues/{venue['venue_id']}/visits").ok()["items"]

    today = figures["today"]
    assert (today["visits"], today["scans"], today["people"], today["abnormal"]) == (3, 3, 2, 0)
    assert {door["name"]: (door["visits"], door["people"]) for door in today["by_entrance"]} == {
        "东门": (2, 2),
        "员工通道": (1, 1),
    }
    assert figures["total"] == {"visits": 3, "scans": 3, "abnormal": 0}
    assert [visit["name"] for visit in visits] == ["测**"] * 3
    assert regular.call("GET", f"/v1/venues/{venue['venue_id']}/figures").status == 404


def test_one_person_at_many_doors_in_a_minute_is_kept_and_counted_apart(gansu: Province, staff: Staff) -> None:
    shops = [shop(gansu, staff) for _ in range(5)]
    visitor = citizen(gansu)
    colour(staff(gansu, "health_feed"), visitor.id_number, "green").ok()
    start = datetime.now(UTC)
    for second, (_, venue) in enumerate(shops):
        scan = scan_of(venue["entrances"][0]["code"], start + timedelta(seconds=second))
        assert visitor.call("POST", "/v1/scans", scan).ok()["admitted"] is True

    until = time.monotonic() + COUNTED_S
    found: dict[str, Any] = {}
    while time.monotonic() < until and not found:
        found = counted(*shops[0], 1)["today"]["implausible"]
        time.sleep(0.3)

    assert found == {"too_many_doors": 1}
    assert visitor.call("GET", "/v1/me/health").ok()["colour"] == "green"
    assert {visit["presence"] for visit in own_visits(visitor)} == {"doubtful"}


def test_feedback_is_taken_from_whoever_is_signed_in(province: Province) -> None:
    taken = citizen(province).call("POST", "/v1/feedback", {"text": "扫码太慢了"})

    assert taken.status == 201
    assert province.call("POST", "/v1/feedback", {"text": "扫码太慢了"}).status == 401
