"""What two people of two offices decide on a deployed province: every function knows it, under its own role."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyotp import TOTP

from chalicelib.storage.rulings import KEPT_S
from infra.client import Answer, Province
from tests.journeys.citizens import Citizen, Official, application, citizen, fresh_phone, scan_of

pytestmark = [pytest.mark.aws, pytest.mark.alone("gansu")]
Staff = Callable[[Province, str], Official]
TENANT = "62"
KNOWN_WITHIN_S = 60
ORDER = {"order_no": "甘联防办〔2022〕88 号", "reason": "演练"}


@pytest.fixture
def admin(gansu: Province, staff: Staff) -> Official:
    return staff(gansu, "security_admin")


@pytest.fixture
def command(gansu: Province, admin: Official) -> Official:
    """Have somebody made command of the province, in an office of its own, with a second factor."""
    phone, name = fresh_phone(), "王指挥"
    roles = [{"role": "command", "region": TENANT}]
    granted = admin.call("POST", "/v1/staff", {"phone": phone, "name": name, "office": "省领导小组", "roles": roles})
    assert granted.status == 201, granted
    holder = citizen(gansu, name, phone)
    secret = holder.call("POST", "/v1/me/totp", {}).ok()["secret"]
    confirmed = holder.call("POST", "/v1/me/totp/confirm", {"totp": TOTP(secret).now()}).ok()
    return Official(gansu, TENANT, confirmed["access_token"])


@pytest.fixture
def _open_again(admin: Official, command: Official) -> Iterator[None]:
    """Leave the province collecting, whatever failed: others walk it too."""
    yield
    for by in (admin, command):
        by.call("POST", "/v1/shutdown/cancel", {})
    time.sleep(KEPT_S)  # whatever of the province heard of the end has asked again by then


def until(status: int, scan: Callable[[], Answer]) -> float:
    """Scan until the door answers so; return after how many seconds it did."""
    started = time.monotonic()
    while (answer := scan()).status != status:
        assert time.monotonic() - started < KNOWN_WITHIN_S, answer
        time.sleep(1)
    return time.monotonic() - started


def invoke(aws: Any, deployment: dict[str, Any]) -> dict[str, int]:
    """Run the function that settles what two people decided."""
    name = f"{deployment['tenants'][TENANT]['stack']}-rule"
    answer = aws.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    said: dict[str, int] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, said
    return said


@pytest.mark.usefixtures("_open_again")
def test_every_door_closes_the_managers_are_told_and_all_of_it_can_be_taken_back(
    gansu: Province, hunan: Province, admin: Official, command: Official, aws: Any, deployment: dict[str, Any]
) -> None:
    manager, visitor = citizen(gansu), citizen(gansu)
    venue = manager.call("POST", "/v1/venues", application(gansu)).ok()
    code = venue["entrances"][0]["code"]

    def scan() -> Answer:
        return visitor.call("POST", "/v1/scans", scan_of(code))

    assert scan().status == 201
    command.call("POST", "/v1/shutdown", ORDER).ok()
    alone = command.call("POST", "/v1/shutdown/confirm", {})
    assert (alone.status, alone.json["code"]) == (403, "second_person_needed")
    assert scan().status == 201

    admin.call("POST", "/v1/shutdown/confirm", {"order_no": ORDER["order_no"]}).ok()
    closed_s = until(410, scan)
    shown = gansu.call("GET", "/v1/status").ok()
    untold = invoke(aws, deployment)["untold"]

    assert closed_s < KNOWN_WITHIN_S
    assert scan().json["code"] == "collection_ended"
    assert (shown["collection"], "领导小组" in shown["notice"]) == ("ended", True)
    assert untold > 0
    assert "停止使用" in gansu.wait_for_message(manager.phone, 0, "停止使用")
    assert visitor.call("GET", "/v1/me/visits").ok()["items"]
    assert hunan.call("GET", "/v1/status").ok()["collection"] == "open"
    assert gansu.call("GET", "/v1/certificates").status == 200

    command.call("POST", "/v1/shutdown/cancel", {}).ok()
    until(201, scan)
    assert gansu.call("GET", "/v1/status").ok()["collection"] == "open"


def test_a_change_of_policy_waits_its_day_and_the_auditor_sees_who_said_so(
    gansu: Province, staff: Staff, admin: Official, command: Official, aws: Any, deployment: dict[str, Any]
) -> None:
    wanted = {"changes": {"retention": {"alerts_days": 30}}, "reason": "演练"}
    unsaid = admin.call("POST", "/v1/policy-changes", wanted)
    proposed = admin.call("POST", "/v1/policy-changes", wanted | {"applies_to_running": True}).ok()
    name = proposed["policy_change_id"]
    confirmed = command.call("POST", f"/v1/policy-changes/{name}/confirm", {}).ok()
    said = invoke(aws, deployment)
    listed = staff(gansu, "auditor").call("GET", "/v1/policy-changes?state=confirmed").ok()["items"]
    cancelled = admin.call("POST", f"/v1/policy-changes/{name}/cancel", {}).ok()

    assert (unsaid.status, unsaid.json["code"]) == (409, "shortens_running")
    assert [each["class"] for each in proposed["shortens"]] == ["alerts"]
    assert (confirmed["state"], confirmed["effective_at"] > confirmed["confirmed_at"]) == ("confirmed", True)
    assert (said["changes"], said["keys"]) == (0, 0)
    assert name in [each["policy_change_id"] for each in listed]
    assert cancelled["state"] == "cancelled"


def test_whoever_visits_decides_nothing(gansu: Province) -> None:
    visitor: Citizen = citizen(gansu)

    assert visitor.call("POST", "/v1/shutdown", ORDER).status == 403
    assert visitor.call("POST", "/v1/policy-changes", {"changes": {}, "reason": "x"}).status == 403
    assert gansu.call("POST", "/v1/shutdown", ORDER).status == 401
