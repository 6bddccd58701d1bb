"""Tracing on a deployed province, each function under its own role: from opening a case to the end of its key."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.api.route import XLSX
from infra.client import Province
from tests.journeys.citizens import Citizen, Official, application, citizen, scan_of

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]
TENANT = "62"
WORDS = {"case_no": "安宁〔2022〕17号", "legal_basis": "传染病防治法第十二条", "reason": "确诊病例流行病学调查"}
EARLIER = timedelta(hours=1)
WIDE = {"minutes": 30, "presence": ["on_site", "doubtful", "remote", "unverified"]}


class Case:
    """A case of the deployed province, and the rows by which it ends."""

    def __init__(self, aws: Any, deployment: dict[str, Any], case_id: str) -> None:
        self.id = case_id
        self.path = f"/v1/cases/{case_id}"
        self.place = deployment["tenants"][TENANT]
        self.lambdas, self.dynamodb = aws.client("lambda"), aws.client("dynamodb")

    def let_its_time_come(self) -> None:
        """Set its end back to an hour ago, in its row, its key's and the list of ends."""
        at, cases = datetime.now(UTC).replace(microsecond=0) - EARLIER, self.place["tables"]["cases"]
        where = {"pk": {"S": f"{TENANT}#{self.id}"}, "sk": {"S": "case"}}
        row = self.dynamodb.get_item(TableName=cases, Key=where)["Item"]
        body = json.loads(row["body"]["S"]) | {"erase_at": at.isoformat()}
        self.dynamodb.put_item(TableName=cases, Item=row | {"body": {"S": json.dumps(body)}})
        end = {"pk": {"S": f"{TENANT}#ends"}, "sk": {"S": f"{at:%Y%m%dT%H%M%S}.000Z#{self.id}"}}
        self.dynamodb.put_item(TableName=cases, Item=end)
        key = self.key() | {"deadline_s": {"N": str(int(at.timestamp()))}}
        self.dynamodb.put_item(TableName=self.place["tables"]["keys"], Item=key)

    def key(self) -> dict[str, Any]:
        """Return its key's row."""
        where = {"pk": {"S": f"{TENANT}#cases#{self.id}"}, "sk": {"S": "state"}}
        found: dict[str, Any] = self.dynamodb.get_item(TableName=self.place["tables"]["keys"], Key=where)["Item"]
        return found

    def invoke(self, function: str) -> None:
        """Run a function now; a failed run fails the test."""
        ran = self.lambdas.invoke(FunctionName=f"{self.place['stack']}-{function}", Payload=b"{}")
        assert "FunctionError" not in ran, ran["Payload"].read()


def test_a_case_is_opened_decided_worked_on_closed_and_ends(
    gansu: Province, staff: Staff, aws: Any, deployment: dict[str, Any]
) -> None:
    tracer, approver, auditor = (staff(gansu, role) for role in ("tracer", "approver", "auditor"))
    venue = citizen(gansu).call("POST", "/v1/venues", application(gansu)).ok()
    sick, friend = citizen(gansu), citizen(gansu, "李小花")
    for visitor in (sick, friend):
        assert visitor.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).status == 201
    time.sleep(1)  # a case looks at whole seconds, those that are over
    now = datetime.now(UTC)
    window = {"from": (now - timedelta(days=2)).isoformat(), "to": now.isoformat()}

    asked = tracer.call("POST", "/v1/cases", {"subject": {"id_number": sick.id_number}} | window | WORDS)
    assert (asked.status, asked.json["state"]) == (201, "pending"), asked
    case = Case(aws, deployment, asked.json["case_id"])
    assert tracer.call("POST", f"{case.path}/approve", {}).status == 403
    assert approver.call("GET", case.path).ok()["case_no"] == WORDS["case_no"]
    assert approver.call("POST", f"{case.path}/approve", {}).ok()["state"] == "approved"

    swept = tracer.call("POST", f"{case.path}/preview", WIDE).ok()
    assert (swept["first"]["people"], swept["second"]["people"]) == (1, 0)
    for degree, found in ((1, ["李**"]), (2, [])):
        contacts = contacts_of(tracer, case, degree)
        assert [contact["name"] for contact in contacts] == found
    assert approver.call("GET", f"{case.path}/contacts?degree=1").status == 403

    [contact] = tracer.call("GET", f"{case.path}/contacts?degree=1").ok()["items"]
    hand_over(tracer, case, friend, contact["contact_id"])

    assert tracer.call("POST", f"{case.path}/close", {}).ok()["state"] == "closed"
    case.let_its_time_come()
    case.invoke("purge")
    case.invoke("watch")

    assert (case.key()["state"]["S"], "wrapped" in case.key()) == ("erased", False)
    assert auditor.call("GET", case.path).ok()["state"] == "erased"
    ref = case.id.rpartition("-")[2]
    said = auditor.call("GET", "/v1/audit?limit=100").ok()["items"]
    kinds = [entry["kind"] for entry in reversed(said) if entry["ref"] == ref]
    assert [kinds[0], *kinds[-2:]] == ["CASE_OPENED", "CASE_CLOSED", "CERT"]
    assert {"TRACE_REFUSED", "CASE_APPROVED", "TRACE_PREVIEW", "TRACE_RUN"} <= set(kinds)
    assert {"REVEAL", "EXPORT", "EXPORT_READ", "PUSH", "PUSH_ACCEPTED", "PUSH_READ"} <= set(kinds)


def contacts_of(tracer: Official, case: Case, degree: int) -> list[dict[str, Any]]:
    """Run a case to an order, wait for the job, and return the candidates of that order."""
    asked = tracer.call("POST", f"{case.path}/run", WIDE | {"degree": degree})
    assert asked.status == 202, asked
    finished(tracer, asked.json["job_id"])
    items: list[dict[str, Any]] = tracer.call("GET", f"{case.path}/contacts?degree={degree}").ok()["items"]
    return items


def hand_over(tracer: Official, case: Case, friend: Citizen, contact_id: str) -> None:
    """Name a contact, who sees it, and hand him over: as a file, and to the county of the venue."""
    wanted = {"contact_ids": [contact_id], "reason": "电话核实"}
    [named] = tracer.call("POST", f"{case.path}/reveal", wanted).ok()["items"]
    assert (named["name"], named["id_number"], named["phone"]) == ("李小花", friend.id_number, friend.phone)
    [seen] = friend.call("GET", "/v1/me/accesses").ok()["items"]
    assert "电话核实" in seen["purpose"]

    asked = tracer.call("POST", f"{case.path}/export")
    assert asked.status == 202, asked
    file = tracer.call("GET", finished(tracer, asked.json["job_id"])["url"], headers={"Accept": XLSX})
    assert (file.status, file.raw[:2]) == (200, b"PK")

    [push] = tracer.call("POST", f"{case.path}/notify", {}).ok()["pushes"]
    assert push["push_id"] in [each["push_id"] for each in listed(tracer, push["county"])]
    taken = tracer.call("POST", f"/v1/pushes/{push['push_id']}/accept", {}).ok()
    assert [each["name"] for each in taken["contacts"]] == ["李小花"]


def listed(tracer: Official, county: str) -> list[dict[str, Any]]:
    """Return the newest pushes to a county."""
    items: list[dict[str, Any]] = tracer.call("GET", f"/v1/pushes?region={county}").ok()["items"]
    return items


def finished(tracer: Official, job_id: str) -> dict[str, Any]:
    """Wait for a job and return it done."""
    job: dict[str, Any] = {}
    for _ in range(100):
        job = tracer.call("GET", f"/v1/jobs/{job_id}").ok()
        if job["state"] in ("done", "failed"):
            break
        time.sleep(0.2)
    assert job["state"] == "done", job
    return job
