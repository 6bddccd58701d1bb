"""A hold on a deployed province: placed, confirmed, read, given up and erased, each function under its own role."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pyotp import TOTP

from infra.client import Province
from tests.journeys.citizens import Official, application, citizen, fresh_phone, scan_of

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]
TENANT = "62"
CASE = {"case_no": "甘0105刑初9号", "legal_basis": "刑事诉讼法第五十四条", "assessment": "仅涉案时段"}


@pytest.fixture
def command(gansu: Province, staff: Staff) -> Official:
    """Have somebody made command of the province, in an office of its own, with a second factor."""
    phone, name = fresh_phone(), "王指挥"
    roles = [{"role": "command", "region": TENANT}]
    sent = {"phone": phone, "name": name, "office": "省领导小组办公室", "roles": roles}
    assert staff(gansu, "security_admin").call("POST", "/v1/staff", sent).status == 201
    holder = citizen(gansu, name, phone)
    secret = holder.call("POST", "/v1/me/totp", {}).ok()["secret"]
    confirmed = holder.call("POST", "/v1/me/totp/confirm", {"totp": TOTP(secret).now()}).ok()
    return Official(gansu, TENANT, confirmed["access_token"])


def test_a_hold_lives_and_ends_with_its_key(
    gansu: Province, command: Official, staff: Staff, aws: Any, deployment: dict[str, Any]
) -> None:
    place = deployment["tenants"][TENANT]
    venue = citizen(gansu).call("POST", "/v1/venues", application(gansu)).ok()
    assert citizen(gansu).call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).status == 201
    now = datetime.now(UTC)
    rows = [{"venue_id": venue["venue_id"], "from": (now - timedelta(minutes=9)).isoformat(), "to": now.isoformat()}]
    until = (now + timedelta(days=30)).isoformat()
    approver = staff(gansu, "approver")

    placed = command.call("POST", "/v1/holds", CASE | {"until": until, "rows": rows})
    assert (placed.status, placed.json.get("estimate", {}).get("rows")) == (201, 1), placed
    path = f"/v1/holds/{placed.json['hold_id']}"
    confirmed = approver.call("POST", f"{path}/confirm", {"rows": 1}).ok()
    shown = approver.call("GET", f"{path}/rows?reason=court").ok()["items"]
    assert command.call("DELETE", path).status == 204
    ran = aws.client("lambda").invoke(FunctionName=f"{place['stack']}-purge", Payload=b"{}")

    assert (confirmed["state"], confirmed["rows"]) == ("confirmed", 1)
    assert [(row["mode"], row["venue_id"]) for row in shown] == [("scan", venue["venue_id"])]
    assert "FunctionError" not in ran, json.loads(ran["Payload"].read())
    key = {"pk": {"S": f"{TENANT}#cases#hold-{placed.json['hold_id']}"}, "sk": {"S": "state"}}
    tombstone = aws.client("dynamodb").get_item(TableName=place["tables"]["keys"], Key=key)["Item"]
    assert (tombstone["state"]["S"], "wrapped" in tombstone) == ("erased", False)
    ended = approver.call("GET", path).ok()
    assert (ended["state"], ended["rows"], ended["case_no"]) == ("ended", 1, None)
