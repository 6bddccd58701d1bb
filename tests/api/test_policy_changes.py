"""Policy at run time over HTTP: two people of two offices, a day later, in the chain, and never shorter unsaid."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.embedded import TestWorkspace, province
from tests.http import Answer, call
from tests.people import Officer, Somebody, officer, security_admin, verified

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", "43", "省疫情防控指挥部")


@pytest.fixture(autouse=True)
def _nothing_open(hunan: TestWorkspace) -> Iterator[None]:
    yield
    hunan.ahead = timedelta()
    held = hunan.policy_changes.newest()
    if held and held[0].is_open(hunan.instant(), timedelta(days=1)):
        from msgspec.structs import replace

        from chalicelib.usecases.rule.change_policy import take_back

        gone = replace(held[0], cancelled_at=hunan.instant())
        hunan.policy_changes.change(gone, held[1])
        take_back(hunan, gone)


def propose(by: Somebody, changes: dict[str, Any], **more: Any) -> Answer:
    return by.call("POST", "/v1/policy-changes", {"changes": changes, "reason": "省指挥部第 12 次会议"} | more)


def act(by: Somebody, proposed: Answer, action: str = "confirm") -> Answer:
    return by.call("POST", f"/v1/policy-changes/{proposed.json['policy_change_id']}/{action}", {})


def entries(workspace: TestWorkspace, mark: str) -> list[dict[str, Any]]:
    lines = (workspace.audit.line(n) for n in range(1, workspace.audit.head().seq + 1))
    return [entry for line in lines if line and (entry := json.loads(line))["ref"] == mark]


def test_a_change_is_in_force_a_full_day_after_the_second_office_confirmed(
    hunan: TestWorkspace, admin: Officer, command: Officer
) -> None:
    proposed = propose(admin, {"caps": {"companions": 6}, "admitted_colours": ["green"]})
    confirmed = act(command, proposed)
    again = act(command, proposed)

    assert (proposed.status, proposed.json["state"]) == (201, "proposed")
    assert proposed.json["changes"] == [{"key": "caps.companions", "before": 5, "after": 6}]
    assert (confirmed.status, confirmed.json["state"]) == (200, "confirmed")
    assert again.json == confirmed.json
    assert hunan.tenant.caps.companions == 5
    hunan.ahead = timedelta(days=1, seconds=1)
    call(hunan, "GET", "/v1/status")
    assert hunan.tenant.caps.companions == 6
    mark = proposed.json["policy_change_id"].partition("-")[2]
    recorded = entries(hunan, mark)
    assert [(entry["kind"], entry["office"]) for entry in recorded] == [
        ("POLICY_PROPOSED", "省信息中心"),
        ("POLICY", "省疫情防控指挥部"),
    ]
    assert recorded[1]["facts"]["changes"] == ["caps.companions=6"]
    assert hunan.policy_version.endswith(f"-{recorded[1]['seq']}")


def test_one_person_or_one_office_alone_changes_nothing(hunan: TestWorkspace, admin: Officer, command: Officer) -> None:
    proposed = propose(command, {"caps": {"reveals": 40}})
    colleague = officer(admin, "command", "43", "省疫情防控指挥部 ")
    county = officer(admin, "command", "430525", "洞口县指挥部")

    assert (act(command, proposed).status, act(command, proposed).code) == (403, "second_person_needed")
    assert act(colleague, proposed).code == "other_office_needed"
    assert (act(county, proposed).status, act(county, proposed).code) == (403, "outside_your_region")
    assert propose(county, {"caps": {"reveals": 40}}).code == "outside_your_region"
    assert hunan.ruling_rows.get().steps == () or all(
        step.change != proposed.json["policy_change_id"] for step in hunan.ruling_rows.get().steps
    )


def test_only_those_who_rule_propose_and_the_auditor_reads(admin: Officer, command: Officer) -> None:
    proposed = propose(command, {"caps": {"reveals": 41}})
    auditor = officer(admin, "auditor", "43", "省审计厅")
    visitor = verified(admin.workspace)

    listed = auditor.call("GET", "/v1/policy-changes?state=proposed")

    assert [each["policy_change_id"] for each in listed.json["items"]] == [proposed.json["policy_change_id"]]
    assert propose(auditor, {"caps": {"reveals": 40}}).code == "role_missing"
    assert act(auditor, proposed).code == "role_missing"
    assert visitor.call("GET", "/v1/policy-changes").code == "role_missing"
    assert call(admin.workspace, "GET", "/v1/policy-changes").status == 401


def test_what_is_shortened_is_named_and_must_be_agreed_to(admin: Officer) -> None:
    silent = propose(admin, {"retention": {"visits_days": 10}})
    agreed = propose(admin, {"retention": {"visits_days": 10}}, applies_to_running=True)

    assert (silent.status, silent.code) == (409, "shortens_running")
    (named,) = silent.json["shortens"]
    assert (named["class"], named["before_days"], named["after_days"]) == ("visits", 30, 10)
    assert named["days"] >= 20
    assert agreed.status == 201
    assert agreed.json["shortens"] == [named]
    assert agreed.json["notes"] == ["生效后，所列日期的数据提前销毁，最早不早于生效时刻"]


def test_what_is_lengthened_says_from_which_day_on(admin: Officer) -> None:
    proposed = propose(admin, {"retention": {"alerts_days": 90, "contests_days": 60}})

    assert [each["class"] for each in proposed.json["lengthens"]] == ["alerts"]
    assert proposed.json["from_now_on"] == ["retention.contests_days"]
    assert len(proposed.json["notes"]) == 2


def test_faults_are_named_by_field_in_both_languages(hunan: TestWorkspace, admin: Officer) -> None:
    body = {
        "changes": {
            "retention": {"visits_days": 1, "queue_days": 3},
            "admitted_colours": ["red"],
            "providers": {"sms_url": "http://sms.example.com"},
        },
        "reason": " ",
    }
    sent = [
        call(hunan, "POST", "/v1/policy-changes", body, token=admin.token, headers={"Accept-Language": language})
        for language in ("zh", "en")
    ]

    assert sent[0].faults == {
        "reason": "required",
        "changes.retention.visits_days": "too_small",
        "changes.retention.queue_days": "unknown_field",
        "changes.admitted_colours": "not_allowed",
        "changes.providers.sms_url": "url_not_https",
    }
    assert sent[1].faults == sent[0].faults
    assert {error["message"] for error in sent[0].json["errors"]}.isdisjoint(
        error["message"] for error in sent[1].json["errors"]
    )
    assert propose(admin, {"caps": {"companions": True}}).faults == {"changes.caps.companions": "wrong_type"}
    assert propose(admin, {}).faults == {"changes": "nothing_to_change"}


def test_one_change_at_a_time(admin: Officer, command: Officer) -> None:
    proposed = propose(admin, {"caps": {"reveals": 40}})

    refused = propose(command, {"caps": {"reveals": 30}})

    assert (refused.status, refused.code) == (409, "policy_change_open")
    assert refused.json["policy_change_id"] == proposed.json["policy_change_id"]


def test_either_cancels_until_it_is_in_force(hunan: TestWorkspace, admin: Officer, command: Officer) -> None:
    proposed = propose(admin, {"caps": {"reveals": 40}})
    act(command, proposed)
    third = officer(admin, "command", "43", "省卫生健康委")

    refused = act(third, proposed, "cancel")
    cancelled = act(command, proposed, "cancel")
    hunan.ahead = timedelta(days=1, seconds=1)
    call(hunan, "GET", "/v1/status")

    assert (refused.status, refused.code) == (403, "not_of_the_two")
    assert (cancelled.status, cancelled.json["state"]) == (200, "cancelled")
    assert hunan.tenant.caps.reveals == 49
    hunan.ahead = timedelta()
    assert act(command, proposed).code == "paper_state"
    kinds = [entry["kind"] for entry in entries(hunan, proposed.json["policy_change_id"].partition("-")[2])]
    assert kinds == ["POLICY_PROPOSED", "POLICY", "POLICY_CANCELLED"]


def test_changes_come_page_by_page_newest_first(admin: Officer) -> None:
    found, cursor = [], ""
    while cursor is not None:
        page = admin.call("GET", f"/v1/policy-changes?limit=2{'&cursor=' + cursor if cursor else ''}").json
        found += [each["policy_change_id"] for each in page["items"]]
        cursor = page["next_cursor"]

    assert len(found) == len(set(found)) >= 3
    assert found == sorted(found, reverse=True)


def test_a_proposal_is_sealed_at_rest(hunan: TestWorkspace, admin: Officer) -> None:
    import boto3

    propose(admin, {"caps": {"reveals": 39}})
    settings = hunan.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)

    assert "省指挥部第" not in str(client.scan(TableName=settings.table("duties"))["Items"])


def test_nothing_changes_in_another_province(hunan: TestWorkspace, admin: Officer, command: Officer) -> None:
    gansu = province("62")
    proposed = propose(admin, {"caps": {"reveals": 38}})
    act(command, proposed)

    elsewhere = [
        call(
            gansu, "POST", "/v1/policy-changes", {"changes": {"caps": {"reveals": 1}}, "reason": "x"}, token=admin.token
        ),
        call(gansu, "POST", f"/v1/policy-changes/{proposed.json['policy_change_id']}/cancel", {}, token=admin.token),
        call(gansu, "GET", "/v1/policy-changes", token=admin.token),
    ]

    assert [answer.status for answer in elsewhere] == [401, 401, 401]
    assert gansu.ruling_rows.get().steps == ()
