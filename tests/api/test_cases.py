"""Cases over HTTP: opened, waited for, decided, closed; every refusal stands in the chain."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.storage.outbox import Message
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.mailbox import messages
from tests.people import Officer, fresh_id_number, officer, security_admin, verified
from tests.usecases.case_builders import BUREAU, CDC, DONGKOU

pytestmark = pytest.mark.aws
WORDS = {"case_no": "洞口〔2022〕17号", "legal_basis": "传染病防治法第十二条", "reason": "确诊病例流行病学调查"}


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def tracer(admin: Officer) -> Officer:
    return officer(admin, "tracer", DONGKOU, CDC)


@pytest.fixture(scope="module")
def approver(admin: Officer) -> Officer:
    return officer(admin, "approver", DONGKOU, BUREAU)


@pytest.fixture(scope="module")
def auditor(admin: Officer) -> Officer:
    return officer(admin, "auditor", "43", "省审计厅")


def ask(by: Officer, /, **more: Any) -> Answer:
    now = datetime.now(UTC)
    window = {"from": (now - timedelta(days=3)).isoformat(), "to": now.isoformat()}
    return by.call("POST", "/v1/cases", {"subject": {"id_number": fresh_id_number()}} | window | WORDS | more)


def entries(workspace: TestWorkspace, before: int) -> list[dict[str, Any]]:
    return [json.loads(workspace.audit.line(seq) or "") for seq in range(before + 1, workspace.audit.head().seq + 1)]


def test_a_case_goes_from_one_office_to_another_and_to_its_end(tracer: Officer, approver: Officer) -> None:
    number = fresh_id_number()

    asked = ask(tracer, subject={"id_number": number})
    path = f"/v1/cases/{asked.json['case_id']}"
    seen = approver.call("GET", path)
    approved = approver.call("POST", f"{path}/approve")
    closed = tracer.call("POST", f"{path}/close")

    assert (asked.status, asked.json["state"], asked.json["office"]) == (201, "pending", CDC)
    assert {name: seen.json[name] for name in WORDS} == WORDS
    masked = f"{number[:4]}**********{number[-4:]}"
    assert (seen.json["subject"]["id_type"], seen.json["subject"]["id_number"]) == ("resident_id", masked)
    assert (approved.status, approved.json["state"], approved.json["decided_office"]) == (200, "approved", BUREAU)
    ends_at = datetime.fromisoformat(approved.json["ends_at"])
    assert ends_at - datetime.fromisoformat(approved.json["decided_at"]) == timedelta(days=14)
    assert (closed.status, closed.json["state"]) == (200, "closed")
    kept = datetime.fromisoformat(closed.json["erase_at"]) - datetime.fromisoformat(closed.json["closed_at"])
    assert kept == timedelta(days=90)
    assert tracer.call("GET", "/v1/cases?state=closed").json["items"][0]["case_id"] == asked.json["case_id"]
    assert number not in str(tracer.call("GET", "/v1/cases?limit=100").json)


def test_an_auditor_sees_that_there_is_a_case_and_nothing_of_what_for(
    tracer: Officer, approver: Officer, auditor: Officer
) -> None:
    case_id = ask(tracer).json["case_id"]
    approver.call("POST", f"/v1/cases/{case_id}/deny", {"reason": "依据不足"})

    seen = auditor.call("GET", f"/v1/cases/{case_id}").json

    assert (seen["state"], seen["office"], seen["decided_office"]) == ("denied", CDC, BUREAU)
    assert [seen[name] for name in (*WORDS, "subject", "denial")] == [None] * 5
    assert tracer.call("GET", f"/v1/cases/{case_id}").json["denial"] == "依据不足"
    assert case_id in {item["case_id"] for item in auditor.call("GET", "/v1/cases?limit=100").json["items"]}


def test_an_approver_of_another_office_hears_once_that_something_waits(hunan: TestWorkspace, admin: Officer) -> None:
    here = "430581"
    tracer = officer(admin, "tracer", here, "武冈市疾控中心")
    colleague = officer(admin, "approver", here, "武冈市疾控中心")
    approver = officer(admin, "approver", here, "武冈市卫健局")
    above = officer(admin, "approver", "4305", "邵阳市卫健委")
    number, now = fresh_id_number(), datetime.now(UTC)
    body = {"subject": {"id_number": number}, "from": (now - timedelta(days=1)).isoformat(), "to": now.isoformat()}

    answers = [tracer.call("POST", "/v1/cases", body | WORDS) for _ in range(2)]

    assert answers[0].json["case_id"] == answers[1].json["case_id"]
    told = [
        each for each in messages(hunan) if each.phone in {who.phone for who in (tracer, colleague, approver, above)}
    ]
    assert told == [Message("case_waiting", approver.phone, {})]


def test_where_a_county_has_no_approver_the_next_level_hears_of_it(hunan: TestWorkspace, admin: Officer) -> None:
    tracer = officer(admin, "tracer", "431124", "道县疾控中心")
    above = officer(admin, "approver", "4311", "永州市卫健委")

    ask(tracer)

    assert Message("case_waiting", above.phone, {}) in messages(hunan)


def test_every_refusal_of_somebody_known_stands_in_the_chain(
    hunan: TestWorkspace, admin: Officer, tracer: Officer, approver: Officer
) -> None:
    case_id = ask(tracer).json["case_id"]
    stranger = officer(admin, "approver", "430522", "新邵县卫健局")
    visitor, before = verified(hunan), hunan.audit.head().seq
    nothing = f"{case_id.partition('-')[0]}-{'a' * 16}"

    refused = [
        (visitor.call("GET", f"/v1/cases/{case_id}"), 403, "role_missing"),
        (tracer.call("POST", f"/v1/cases/{case_id}/approve"), 403, "role_missing"),
        (stranger.call("POST", f"/v1/cases/{case_id}/approve"), 404, "not_found"),
        (tracer.call("GET", f"/v1/cases/{nothing}"), 404, "not_found"),
        (tracer.call("GET", f"/v1/cases/{quote('张三 430525')}"), 404, "not_found"),
        (ask(tracer, reason=""), 422, "invalid_fields"),
        (approver.call("POST", f"/v1/cases/{case_id}/deny", {"reason": "x", "张三": 1}), 422, "invalid_fields"),
        (tracer.call("GET", "/v1/cases?state=open"), 422, "invalid_fields"),
    ]
    nobody = call_without_token(hunan)

    assert [(answer.status, answer.code) for answer, _, _ in refused] == [(status, code) for _, status, code in refused]
    found = entries(hunan, before)
    assert [(entry["kind"], entry["facts"]["code"]) for entry in found] == [
        ("TRACE_REFUSED", code) for _, _, code in refused
    ]
    ref = case_id.rpartition("-")[2]
    assert [entry["ref"] == ref for entry in found] == [True, True, True, False, False, False, True, False]
    assert [entry["office"] for entry in found[:3]] == [None, None, "新邵县卫健局"]
    assert "张三" not in json.dumps(found, ensure_ascii=False)
    assert nobody.status == 401


def call_without_token(workspace: TestWorkspace) -> Answer:
    from tests.http import call

    return call(workspace, "GET", "/v1/cases")


def test_a_removed_role_ends_a_tracers_sight_at_once_and_leaves_a_trace(hunan: TestWorkspace, admin: Officer) -> None:
    gone = officer(admin, "tracer", DONGKOU, CDC)
    case_id = ask(gone).json["case_id"]
    before = hunan.audit.head().seq

    assert admin.call("DELETE", f"/v1/staff/{gone.account}/roles/tracer").status == 204
    refused = gone.call("GET", f"/v1/cases/{case_id}")

    assert (refused.status, refused.code) == (403, "role_missing")
    assert [entry["kind"] for entry in entries(hunan, before)][-1] == "TRACE_REFUSED"


@pytest.mark.parametrize("field", ["case_no", "legal_basis", "reason"])
@pytest.mark.parametrize("text", ["\u202e倒写", "零\u200b宽", "\u0007响铃", "", "   ", "x" * 2001])
def test_a_text_that_deceives_or_says_nothing_is_refused(tracer: Officer, field: str, text: str) -> None:
    refused = ask(tracer, **{field: text})

    assert (refused.status, list(refused.faults)) == (422, [field])


def test_a_formula_and_a_quote_are_kept_as_they_are(tracer: Officer) -> None:
    asked = ask(tracer, case_no='=HYPERLINK("x")', reason="'; DROP TABLE cases; --")

    seen = tracer.call("GET", f"/v1/cases/{asked.json['case_id']}").json

    assert (seen["case_no"], seen["reason"]) == ('=HYPERLINK("x")', "'; DROP TABLE cases; --")
