"""A hundred attempts at tracing by whoever may not: each is refused, and each stands in the chain."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.api.route import Route
from chalicelib.api.routes import ROUTES
from chalicelib.domain.tracing.case import Case
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.people import Officer, Somebody, fresh_id_number, officer, security_admin, sign_in, verified
from tests.usecases.case_builders import BUREAU, CDC, DONGKOU, kept_case
from tests.usecases.reveal_builders import keep, opened, strangers

pytestmark = pytest.mark.aws
ATTEMPTS_AT_LEAST = 100
TRACED = [route for route in ROUTES if route.traces]
OF_A_CASE = [route for route in TRACED if "{case_id}" in route.path]
CHOICE = {"minutes": 30}
SOMETHING = "20220301080000-" + "a" * 16
WHOM = {"contact_ids": [SOMETHING], "reason": "电话核实"}
BODIES: dict[str, dict[str, Any]] = {
    "POST /v1/cases/{case_id}/deny": {"reason": "不同意"},
    "POST /v1/cases/{case_id}/preview": CHOICE,
    "POST /v1/cases/{case_id}/run": CHOICE | {"degree": 1},
    "POST /v1/cases/{case_id}/reveal": WHOM,
    "POST /v1/cases/{case_id}/reveals": WHOM,
}
QUERIES = {"GET /v1/cases/{case_id}/contacts": "?degree=1", "GET /v1/pushes": f"?region={DONGKOU}"}
RUNNING = [route for route in OF_A_CASE if route.view.partition(":")[0] != "cases"]
"""What needs an approved case."""
PUSHES = [route for route in TRACED if route.path.startswith("/v1/pushes")]


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


class Attempts:
    """Attempts of one test, each held to its refusal and to its one entry."""

    count = 0

    def __init__(self, workspace: TestWorkspace) -> None:
        self.workspace = workspace

    def refused(self, who: Somebody, route: Route, case_id: str, *codes: str, body: Any = None, told: str = "") -> None:
        """Try one operation; it must be refused for one of these reasons, which the chain must tell, once."""
        before = self.workspace.audit.head().seq
        given = body or (BODIES.get(name_of(route), {}) if route.method != "GET" else None)
        path = re.sub(r"\{\w+\}", SOMETHING, route.path.replace("{case_id}", case_id)) + QUERIES.get(name_of(route), "")

        answer = who.call(route.method, path, given)

        assert (answer.status >= 400, answer.code) == (True, answer.code), name_of(route)
        assert answer.code in codes, f"{name_of(route)}: {answer.status} {answer.json}"
        entries = self.since(before)
        assert [(each["kind"], each["facts"]["code"]) for each in entries] == [("TRACE_REFUSED", answer.code)]
        assert entries[0]["facts"]["action"] == (told or name_of(route))
        Attempts.count += 1

    def since(self, before: int) -> list[dict[str, Any]]:
        """Return what the chain says since."""
        audit = self.workspace.audit
        return [json.loads(audit.line(seq) or "") for seq in range(before + 1, audit.head().seq + 1)]


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
def case(hunan: TestWorkspace) -> Case:
    return kept_case(hunan)


@pytest.fixture
def attempts(hunan: TestWorkspace) -> Iterator[Attempts]:
    """Count what a test tries; nothing of what is refused changes a case."""
    rows = untouched(hunan)
    yield Attempts(hunan)
    assert untouched(hunan) >= rows


def untouched(workspace: TestWorkspace) -> set[tuple[str, str]]:
    """Return the cases as they lie there."""
    from tests.usecases.hold_builders import raw_rows

    return {(row["pk"]["S"], row["body"]["S"]) for row in raw_rows(workspace, "cases") if row["sk"]["S"] == "case"}


def ask(who: Somebody, **more: Any) -> Answer:
    now = datetime.now(UTC)
    window = {"from": (now - timedelta(days=3)).isoformat(), "to": now.isoformat()}
    words = {"case_no": "1", "legal_basis": "传染病防治法", "reason": "流调"}
    return who.call("POST", "/v1/cases", {"subject": {"id_number": fresh_id_number()}} | window | words | more)


def allowed(who: Officer, role: str, routes: list[Route]) -> list[Route]:
    return [route for route in routes if role in route.roles]


def test_without_a_role_nothing_of_tracing_is_reached(
    hunan: TestWorkspace, admin: Officer, case: Case, attempts: Attempts
) -> None:
    for who in (verified(hunan), officer(admin, "reviewer", DONGKOU, "文昌街道")):
        for route in TRACED:
            attempts.refused(who, route, case.id, "role_missing")


def test_an_auditor_looks_at_cases_and_at_nobody(admin: Officer, case: Case, attempts: Attempts) -> None:
    auditor = officer(admin, "auditor", "43", "省审计厅")

    for route in OF_A_CASE:
        if "auditor" not in route.roles:
            attempts.refused(auditor, route, case.id, "role_missing")


def test_without_a_case_nobody_is_looked_for(
    tracer: Officer, approver: Officer, attempts: Attempts, case: Case
) -> None:
    for nothing in (f"{case.id.partition('-')[0]}-{'a' * 16}", "holds"):
        for route in OF_A_CASE:
            who = tracer if "tracer" in route.roles else approver
            attempts.refused(who, route, nothing, "not_found")


def test_another_region_and_another_office_know_of_no_case(admin: Officer, case: Case, attempts: Attempts) -> None:
    neighbours = [officer(admin, role, "430522", "新邵县卫健局") for role in ("tracer", "approver")]
    for role, who in zip(("tracer", "approver"), neighbours, strict=True):
        for route in allowed(who, role, OF_A_CASE):
            attempts.refused(who, route, case.id, "not_found")
    other_office = officer(admin, "tracer", DONGKOU, "洞口县第二疾控中心")
    for route in allowed(other_office, "tracer", OF_A_CASE):
        attempts.refused(other_office, route, case.id, "not_found")
    for who in (*neighbours[:1], officer(admin, "command", "430522", "新邵县指挥部")):
        for route in PUSHES:
            code = "outside_your_region" if route.path == "/v1/pushes" else "not_found"
            attempts.refused(who, route, case.id, code)


def test_nobody_decides_what_his_office_or_he_himself_opened(admin: Officer, attempts: Attempts) -> None:
    roles = [{"role": role, "region": DONGKOU} for role in ("tracer", "approver")]
    both = officer(admin, "tracer", DONGKOU, CDC)
    granted = {"phone": both.phone, "name": both.name, "office": BUREAU, "roles": roles[1:]}
    assert admin.call("POST", "/v1/staff", granted).status == 201
    colleague = officer(admin, "approver", DONGKOU, f"{CDC} ")
    waiting = ask(both).json["case_id"]
    second_phone = sign_in(both.workspace)
    taken = second_phone.call("PUT", "/v1/me/identity", {"name": both.name, "id_number": both.id_number})
    assert (taken.status, taken.code) == (409, "identity_taken")

    for route in [route for route in OF_A_CASE if route.view in ("cases:approve", "cases:deny")]:
        attempts.refused(both, route, waiting, "second_person_needed")
        attempts.refused(colleague, route, waiting, "other_office_needed")
        attempts.refused(second_phone, route, waiting, "role_missing")


def test_a_case_that_waits_is_over_or_was_closed_runs_nothing(
    hunan: TestWorkspace, tracer: Officer, approver: Officer, attempts: Attempts
) -> None:
    over = timedelta(days=hunan.tenant.tracing.case_days, seconds=1)
    waiting, ended = kept_case(hunan, approved=False), kept_case(hunan, ago=over)
    lapsed = kept_case(hunan, approved=False, ago=timedelta(hours=hunan.tenant.tracing.case_pending_hours))
    closed = kept_case(hunan)
    assert tracer.call("POST", f"/v1/cases/{closed.id}/close").status == 200

    for case in (waiting, ended, lapsed, closed):
        for route in RUNNING:
            attempts.refused(tracer if "tracer" in route.roles else approver, route, case.id, "case_state")
    for case in (ended, lapsed, closed):
        for route in [route for route in OF_A_CASE if route.view in ("cases:approve", "cases:deny", "cases:close")]:
            attempts.refused(approver, route, case.id, "case_state")


@pytest.mark.parametrize(("since", "until"), [(-31, 0), (-45, -40), (-400, -399), (-1, 1), (0, -1)], ids=str)
def test_a_window_outside_what_may_be_asked_opens_no_case(
    tracer: Officer, attempts: Attempts, since: int, until: int
) -> None:
    now = datetime.now(UTC)
    window = {"from": (now + timedelta(days=since)).isoformat(), "to": (now + timedelta(days=until)).isoformat()}
    words = {"case_no": "1", "legal_basis": "传染病防治法", "reason": "流调"}
    body = {"subject": {"id_number": fresh_id_number()}} | window | words
    [route] = [route for route in TRACED if route.view == "cases:ask"]

    attempts.refused(tracer, route, "", "invalid_fields", body=body)


def test_a_removed_role_reaches_nothing_any_more(hunan: TestWorkspace, admin: Officer, attempts: Attempts) -> None:
    for role, office in (("tracer", CDC), ("approver", BUREAU)):
        gone = officer(admin, role, DONGKOU, office)
        assert admin.call("DELETE", f"/v1/staff/{gone.account}/roles/{role}").status == 204
        for route in allowed(gone, role, TRACED):
            attempts.refused(gone, route, kept_case(hunan).id, "role_missing")


def test_a_fiftieth_is_not_named_by_the_tracer_alone_nor_is_whoever_is_no_candidate(
    hunan: TestWorkspace, tracer: Officer, attempts: Attempts
) -> None:
    case = kept_case(hunan)
    opened_case = opened(hunan, case)
    names = keep(hunan, opened_case, strangers(hunan, opened_case, 50))
    [reveal] = [route for route in TRACED if route.view == "reveals:reveal"]
    why = {"reason": "电话核实"}

    attempts.refused(tracer, reveal, case.id, "invalid_fields", body=why | {"contact_ids": names})
    assert tracer.call("POST", f"/v1/cases/{case.id}/reveal", why | {"contact_ids": names[:49]}).status == 200
    attempts.refused(tracer, reveal, case.id, "reveals_used_up", body=why | {"contact_ids": names[49:]})
    attempts.refused(tracer, reveal, case.id, "invalid_fields", body=WHOM)


def test_nobody_confirms_what_he_or_his_office_asked_for(
    hunan: TestWorkspace, admin: Officer, attempts: Attempts
) -> None:
    both, case = officer(admin, "tracer", DONGKOU, CDC), kept_case(hunan)
    granted = {"phone": both.phone, "name": both.name, "office": BUREAU}
    roles = {"roles": [{"role": "approver", "region": DONGKOU}]}
    assert admin.call("POST", "/v1/staff", granted | roles).status == 201
    opened_case = opened(hunan, case)
    names = keep(hunan, opened_case, strangers(hunan, opened_case, 2))
    body = {"contact_ids": names, "reason": "电话核实"}
    asked = both.call("POST", f"/v1/cases/{case.id}/reveals", body).json["reveal_id"]
    [confirm] = [route for route in TRACED if route.view == "reveals:confirm"]
    path = replace(confirm, path=confirm.path.replace("{reveal_id}", asked))

    attempts.refused(both, path, case.id, "second_person_needed", told=name_of(confirm))
    colleague = officer(admin, "approver", DONGKOU, f"{CDC} ")
    attempts.refused(colleague, path, case.id, "other_office_needed", told=name_of(confirm))


def test_every_traced_operation_was_tried() -> None:
    asked_for = {name_of(route) for route in TRACED if route.describe().body is not None} - {"POST /v1/cases"}

    assert {route.path.split("/")[2] for route in TRACED} == {"cases", "pushes"}
    assert {name_of(route) for route in ROUTES if route.path.startswith(("/v1/cases", "/v1/pushes"))} == {
        name_of(route) for route in TRACED
    }
    assert asked_for - {"POST /v1/cases/{case_id}/notify"} <= set(BODIES)  # a note may be left out


@pytest.mark.usefixtures("hunan")
def test_these_were_a_hundred_attempts() -> None:
    assert Attempts.count >= ATTEMPTS_AT_LEAST
