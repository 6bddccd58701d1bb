"""From a red code at a door to the end of it, over HTTP on the deployed provinces, with the refusals on the way."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.client import Province
from tests.journeys.citizens import Citizen, Official, citizen, colour, scan_of
from tests.journeys.test_road import shop

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]
COUNTY = {"43": "430525", "62": "620105"}
WAIT_S = 30


@pytest.fixture(params=["hunan", "gansu"])
def province(request: pytest.FixtureRequest) -> Province:
    found: Province = request.getfixturevalue(request.param)
    return found


def red_visit(province: Province, staff: Staff, code: str, name: str = "测试乙") -> tuple[Citizen, dict[str, Any]]:
    visitor = citizen(province, name=name)
    colour(staff(province, "health_feed"), visitor.id_number, "red").ok()
    return visitor, visitor.call("POST", "/v1/scans", scan_of(code)).ok()


def only_alert(manager: Citizen, venue: dict[str, Any]) -> dict[str, Any]:
    """Return the one open alert of a venue, once it is raised."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        items = manager.call("GET", "/v1/alerts?mine=true").ok()["items"]
        if found := [item for item in items if item["venue_id"] == venue["venue_id"]]:
            (alert,) = found
            return dict(alert)
        time.sleep(0.3)
    raise AssertionError("no alert was raised")


def name_point(province: Province, staff: Staff) -> None:
    """Name the county's health point, over whatever it named before."""
    command, path = staff(province, "command"), f"/v1/regions/{COUNTY[province.tenant]}/health-points"
    point = {"name": "县人民医院监测点", "address": "文昌路2号", "phone": "0739-7221234"}
    command.call("PUT", path, {"items": [point]}).ok()


@pytest.mark.alone
def test_a_red_code_is_followed_to_its_end(province: Province, staff: Staff) -> None:
    name_point(province, staff)
    manager, venue = shop(province, staff)

    visitor, answer = red_visit(province, staff, venue["entrances"][0]["code"])
    message = province.wait_for_message(manager.phone, 0, "异常")
    alert = only_alert(manager, venue)

    assert (answer["admitted"], answer["health_point"]["name"]) == (False, "县人民医院监测点")
    assert "县人民医院监测点" in message
    assert "0739-7221234" in message
    for secret in ("测试乙", visitor.id_number, visitor.phone, "红"):
        assert secret not in message
    assert (alert["state"], alert["person"], alert["colour"]) == ("raised", "测**", "red")
    assert alert["health_point"] == answer["health_point"]

    path = f"/v1/alerts/{alert['alert_id']}"
    assert manager.call("POST", f"{path}/close", {"measure": "已离开", "note": ""}).status == 409
    assert citizen(province).call("POST", f"{path}/acknowledge", {}).status == 404
    assert staff(province, "reviewer_neighbour").call("POST", f"{path}/acknowledge", {}).status == 404
    taken = manager.call("POST", f"{path}/acknowledge", {}).ok()
    handed = manager.call("POST", f"{path}/hand-over", {"to": "县人民医院监测点", "note": "救护车接走"}).ok()
    closed = staff(province, "command").call("POST", f"{path}/close", {"measure": "集中隔离", "note": ""}).ok()

    assert [taken["state"], handed["state"], closed["state"]] == ["acknowledged", "handed_over", "closed"]
    assert [step["office"] for step in closed["steps"]] == [None, None, "县指挥部"]
    assert manager.call("GET", "/v1/alerts?mine=true").ok()["items"] == []
    ended = manager.call("GET", "/v1/alerts?mine=true&state=closed").ok()["items"]
    assert [item["alert_id"] for item in ended] == [alert["alert_id"]]
    county = COUNTY[province.tenant]
    listed = staff(province, "command").call("GET", f"/v1/alerts?county={county}&state=closed&limit=100").ok()["items"]
    assert alert["alert_id"] in {item["alert_id"] for item in listed}


@pytest.mark.alone
def test_what_nobody_takes_on_is_escalated_once_by_the_deployed_job(
    province: Province, staff: Staff, deployment: dict[str, Any], aws: Any
) -> None:
    manager, venue = shop(province, staff)
    red_visit(province, staff, venue["entrances"][0]["code"])
    only_alert(manager, venue)
    function = f"{deployment['tenants'][province.tenant]['stack']}-escalate"
    event = json.dumps({"time": (datetime.now(UTC) + timedelta(minutes=16)).isoformat()}).encode()

    runs = [aws.client("lambda").invoke(FunctionName=function, Payload=event) for _ in range(2)]
    until = time.monotonic() + WAIT_S
    while not (found := reminders(province, manager)) and time.monotonic() < until:
        time.sleep(0.3)

    assert not any("FunctionError" in run for run in runs)
    assert len(found) == 1
    assert venue["name"] in found[0]
    time.sleep(1)
    assert len(reminders(province, manager)) == 1


@pytest.mark.alone
def test_whoever_took_an_alert_on_and_forgot_it_is_reminded(
    province: Province, staff: Staff, deployment: dict[str, Any], aws: Any
) -> None:
    manager, venue = shop(province, staff)
    red_visit(province, staff, venue["entrances"][0]["code"])
    alert = only_alert(manager, venue)
    taken = manager.call("POST", f"/v1/alerts/{alert['alert_id']}/acknowledge", {}).ok()
    function = f"{deployment['tenants'][province.tenant]['stack']}-escalate"

    due = datetime.fromisoformat(taken["due_at"])
    assert due > datetime.fromisoformat(alert["due_at"])
    for seconds, heard in ((-5, 0), (5, 1)):
        event = json.dumps({"time": (due + timedelta(seconds=seconds)).isoformat()}).encode()
        assert "FunctionError" not in aws.client("lambda").invoke(FunctionName=function, Payload=event)
        until = time.monotonic() + (WAIT_S if heard else 2)
        while len(reminders(province, manager)) < 1 and time.monotonic() < until:
            time.sleep(0.3)
        assert len(reminders(province, manager)) == heard


def reminders(province: Province, manager: Citizen) -> list[str]:
    return [message for message in province.messages(manager.phone) if "超时" in message]


def test_a_contested_colour_is_answered_and_two_offices_change_it(province: Province, staff: Staff) -> None:
    officer, person = staff(province, "health_officer"), citizen(province)
    colour(staff(province, "health_feed"), person.id_number, "red").ok()

    contest = person.call("POST", "/v1/me/health/contest", {"text": "我没有去过那里"}).ok()
    waiting = officer.call("GET", "/v1/contests?state=open&limit=100")
    proposal = {"id_number": person.id_number, "colour": "green", "reason": "contest_upheld", "evidence": "行程核查单"}
    proposed = officer.call("POST", "/v1/health-statuses/manual", proposal).ok()
    alone = officer.call("POST", f"/v1/health-statuses/manual/{proposed['manual_id']}/confirm", {})
    pending = officer.call("GET", "/v1/health-statuses/manual?state=pending&limit=100").ok()["items"]
    mine = person.call("GET", "/v1/me/health").ok()

    assert waiting.status == 200
    assert (proposed["state"], alone.status, alone.json["code"]) == ("pending", 403, "second_person_needed")
    assert proposed["manual_id"] in {item["manual_id"] for item in pending}
    assert person.id_number not in json.dumps(pending)
    assert (mine["colour"], mine["source"]) == ("red", "feed")
    assert [item["contest_id"] for item in mine["contests"]] == [contest["contest_id"]]
