"""Refused attempts at tracing stand in the chain, without a person, and cannot flood it."""

import json
from typing import Any

import pytest

from chalicelib.domain.errors import FieldError, Forbidden, InvalidFields, TooMany
from chalicelib.domain.person.caller import Caller
from chalicelib.usecases.tracing.refused import Attempt, put_on_record
from tests.embedded import TestWorkspace, province
from tests.usecases.case_builders import CDC, kept_case, tracer

pytestmark = pytest.mark.aws
ROLES = ("tracer",)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def appended(workspace: TestWorkspace, before: int) -> list[dict[str, Any]]:
    return [json.loads(workspace.audit.line(seq) or "") for seq in range(before + 1, workspace.audit.head().seq + 1)]


def attempt(workspace: TestWorkspace, caller: Caller, *, case_id: str | None = None) -> list[dict[str, Any]]:
    before = workspace.audit.head().seq
    put_on_record(workspace, caller, Attempt("POST /v1/cases", Forbidden("role_missing"), ROLES, case_id))
    return appended(workspace, before)


def test_a_refusal_names_the_case_the_office_the_action_and_the_reason(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)

    [entry] = attempt(hunan, tracer(hunan), case_id=case.id)

    assert (entry["kind"], entry["ref"], entry["office"]) == ("TRACE_REFUSED", case.ref, CDC)
    assert entry["facts"] == {"action": "POST /v1/cases", "code": "role_missing"}


def test_what_was_sent_gets_nowhere_into_the_chain(hunan: TestWorkspace) -> None:
    wrong = InvalidFields([FieldError("张三430525199001011234", "unknown_field"), FieldError("to", "in_future")])
    before = hunan.audit.head().seq

    for case_id in ("张三430525199001011234", "20220301080000-zhangsanzhangsan", None):
        put_on_record(hunan, tracer(hunan), Attempt("POST /v1/cases", wrong, ROLES, case_id))

    entries = appended(hunan, before)
    assert [entry["facts"]["faults"] for entry in entries] == [["in_future", "unknown_field"]] * 3
    assert "张三" not in str(entries)
    assert "zhangsan" not in str(entries)


def test_beyond_the_cap_an_account_is_told_to_wait_and_that_stands_there_once(hunan: TestWorkspace) -> None:
    hunan.policy("limits", trace_refusals_per_account_hour=2)
    caller, before = tracer(hunan), hunan.audit.head().seq

    for _ in range(2):
        attempt(hunan, caller)
    for _ in range(3):
        with pytest.raises(TooMany):
            attempt(hunan, caller)

    codes = [entry["facts"]["code"] for entry in appended(hunan, before)]
    assert codes == ["role_missing", "role_missing", "too_many_requests"]
    assert attempt(hunan, tracer(hunan))
