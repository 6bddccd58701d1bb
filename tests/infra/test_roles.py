"""Least privilege: what each role may do, and what none may."""

from collections.abc import Iterator
from typing import Any

import pytest

# AWS offers nothing narrower here; a condition on the tag of the request does the narrowing.
EVERYWHERE = {("KeysRole", "MakeEpochKeys")}
# A phone number has no ARN: everything but topics.
NOT_A_RESOURCE = {("SmsRole", "SendToPhonesOnly")}
DATA = ("dynamodb:", "s3:", "kms:", "secretsmanager:", "sqs:", "sns:", "logs:")


def statements(template: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every statement of every role."""
    for name, body in template["Resources"].items():
        if body.get("Type") == "AWS::IAM::Role":
            for policy in body["Properties"]["Policies"]:
                for statement in policy["PolicyDocument"]["Statement"]:
                    yield name, statement


def listed(value: Any) -> list[Any]:
    """Return a policy's value as the list it may always be."""
    return value if isinstance(value, list) else [value]


def actions(template: dict[str, Any], role: str) -> set[str]:
    """Return all that a role may do somewhere."""
    return {
        action for name, statement in statements(template) if name == role for action in listed(statement["Action"])
    }


def touching(template: dict[str, Any], role: str, resource: str) -> set[str]:
    """Return what a role may do to one resource of the template."""
    return {
        action
        for name, statement in statements(template)
        if name == role and any(resource in str(target) for target in listed(statement.get("Resource", "")))
        for action in listed(statement["Action"])
    }


def tables_of(template: dict[str, Any], role: str) -> set[str]:
    """Return the tables a role reaches, but for the one row that says what is in force."""
    return {
        str(s["Resource"])
        for name, s in statements(template)
        if name == role and "dynamodb" in str(s) and s["Sid"] != "KnowWhatIsInForce"
    }


def test_who_knows_what_is_in_force_knows_nothing_else_by_that(template: dict[str, Any]) -> None:
    knowing = {role: s for role, s in statements(template) if s["Sid"] == "KnowWhatIsInForce"}

    assert {"CountRole", "KeysRole", "SmsRole"} <= knowing.keys()
    for statement in knowing.values():
        assert statement["Action"] == "dynamodb:GetItem"
        (keys,) = statement["Condition"].values()
        assert keys == {"dynamodb:LeadingKeys": [{"Fn::Sub": "${Tenant}#policy"}]}


def test_no_role_may_do_everything_with_data(template: dict[str, Any]) -> None:
    for role, statement in statements(template):
        for action in listed(statement["Action"]):
            assert "*" not in action, f"{role}/{statement['Sid']}: {action}"
            assert action.startswith(DATA)


def test_every_statement_names_its_resources_or_is_on_the_short_list(template: dict[str, Any]) -> None:
    everywhere = {(role, s["Sid"]) for role, s in statements(template) if "*" in listed(s.get("Resource", "*"))}

    assert everywhere == EVERYWHERE | NOT_A_RESOURCE


def test_what_stands_everywhere_is_narrowed_by_a_condition(template: dict[str, Any]) -> None:
    for role, statement in statements(template):
        if (role, statement["Sid"], statement["Action"]) == ("PurgeRole", "SeeThatKeysAreGone", "kms:DescribeKey"):
            continue  # a key that is gone has no tag
        if (role, statement["Sid"]) in EVERYWHERE or "key/*" in str(statement.get("Resource")):
            assert "venue-code:stack" in str(statement["Condition"])


def test_only_the_keys_job_makes_keys(template: dict[str, Any]) -> None:
    makers = {
        role for role, s in statements(template) if {"kms:CreateKey", "kms:TagResource"} & set(listed(s["Action"]))
    }

    assert makers == {"KeysRole"}


def test_the_http_function_reads_day_keys_and_opens_them_but_makes_none(template: dict[str, Any]) -> None:
    wrapping = {"kms:Encrypt", "kms:GenerateDataKey", "kms:CreateKey", "kms:ScheduleKeyDeletion"}

    reading = {"dynamodb:GetItem", "dynamodb:BatchGetItem"}
    assert touching(template, "ApiRole", "KeysTable") == {*reading, "dynamodb:PutItem"}
    (puts,) = [s for role, s in statements(template) if role == "ApiRole" and s["Sid"] == "KeepCaseKeys"]
    assert puts["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [{"Fn::Sub": "${Tenant}#cases#*"}]}
    }
    assert "kms:Decrypt" in actions(template, "ApiRole")
    assert wrapping & actions(template, "ApiRole") == {"kms:GenerateDataKey"}
    assert "kms:GenerateDataKey" in touching(template, "ApiRole", "CaseKey")


def test_keys_of_cases_are_made_by_the_http_function_alone_and_opened_as_such_only(template: dict[str, Any]) -> None:
    using = [(role, s) for role, s in statements(template) if "CaseKey" in str(s.get("Resource"))]

    assert {role for role, s in using if s["Action"] == "kms:GenerateDataKey"} == {"ApiRole"}
    for _, statement in using:
        assert statement["Action"] in ("kms:GenerateDataKey", "kms:Decrypt")
        assert statement["Condition"] == {
            "StringEqualsIfExists": {
                "kms:EncryptionContext:tenant": {"Ref": "Tenant"},
                "kms:EncryptionContext:class": "cases",
            }
        }


@pytest.mark.parametrize("role", ["ApiRole", "JobRole"])
def test_the_audit_chain_is_only_ever_appended_to(template: dict[str, Any], role: str) -> None:
    assert not {"dynamodb:UpdateItem", "dynamodb:DeleteItem"} & touching(template, role, "AuditTable")


def test_visits_are_never_deleted_by_the_http_function(template: dict[str, Any]) -> None:
    assert not {"dynamodb:DeleteItem", "dynamodb:BatchWriteItem"} & touching(template, "ApiRole", "VisitsTable")


def test_the_keys_job_cannot_read_a_row(template: dict[str, Any]) -> None:
    tables = tables_of(template, "KeysRole")

    assert tables == {"{'Fn::GetAtt': ['KeysTable', 'Arn']}"}


def test_the_keys_job_never_sees_a_key_it_makes(template: dict[str, Any]) -> None:
    kms = {action for action in actions(template, "KeysRole") if action.startswith("kms:")}

    assert kms == {"kms:CreateKey", "kms:TagResource", "kms:GenerateDataKeyWithoutPlaintext", "kms:ScheduleKeyDeletion"}


def test_the_audit_lines_see_no_person_no_visit_and_no_key(template: dict[str, Any]) -> None:
    resources = {str(s["Resource"]) for role, s in statements(template) if role == "AuditLinesRole"}

    assert all("Audit" in resource or "StreamDeadLetters" in resource for resource in resources)
    assert not any(action.startswith(("kms:", "secretsmanager:")) for action in actions(template, "AuditLinesRole"))


def test_every_role_belongs_to_one_function_and_writes_to_its_log_group_alone(template: dict[str, Any]) -> None:
    functions = {
        name: body["Properties"] for name, body in template["Resources"].items() if "Role" in body.get("Properties", {})
    }
    roles = [properties["Role"]["Fn::GetAtt"][0] for properties in functions.values()]

    assert len(roles) == len(set(roles)) == 18
    for properties in functions.values():
        group = properties["LoggingConfig"]["LogGroup"]["Ref"]
        lines = [
            s
            for role, s in statements(template)
            if role == properties["Role"]["Fn::GetAtt"][0] and s["Sid"] == "WriteOwnLines"
        ]
        assert [s["Resource"] for s in lines] == [{"Fn::GetAtt": [group, "Arn"]}]


def test_who_tidies_opens_nothing_and_sees_no_visit(template: dict[str, Any]) -> None:
    assert {action for action in actions(template, "TidyRole") if action.startswith(("kms:", "secrets"))} == {
        "kms:Sign",
        "kms:GetPublicKey",
    }
    for noun in ("Visits", "Keys", "Alerts", "Health", "Cases"):
        assert not touching(template, "TidyRole", f"{noun}Table")


def test_who_builds_indexes_reads_rows_and_writes_indexes_and_nothing_else(template: dict[str, Any]) -> None:
    files = {action for action in actions(template, "IndexRole") if action.startswith("s3:")}

    assert files == {"s3:PutObject", "s3:DeleteObject", "s3:ListBucket"}
    assert touching(template, "IndexRole", "${Bucket.Arn}") == {"s3:PutObject", "s3:DeleteObject"}
    assert {action for action in actions(template, "IndexRole") if action.startswith(("kms:", "secrets"))} == {
        "kms:Decrypt"
    }
    for noun in ("Visits", "Counters"):
        assert touching(template, "IndexRole", f"{noun}Table") == {"dynamodb:Query"}
    for noun in ("People", "Health", "Alerts", "Cases", "Audit", "Ephemera", "Codes"):
        assert not touching(template, "IndexRole", f"{noun}Table")
    notes = [s for role, s in statements(template) if role == "IndexRole" and s["Sid"] == "NoteHowFar"]
    assert [s["Condition"] for s in notes] == [
        {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [{"Fn::Sub": "${Tenant}#index#*"}]}}
    ]


def test_indexes_are_written_by_one_role_and_dropped_with_the_keys(template: dict[str, Any]) -> None:
    def may(action: str) -> set[str]:
        return {
            role
            for role, s in statements(template)
            if action in listed(s["Action"]) and "${Tenant}/index/*" in str(s["Resource"])
        }

    assert may("s3:PutObject") == {"IndexRole"}
    assert may("s3:DeleteObject") == {"IndexRole", "PurgeRole", "JobRole"}
    assert may("s3:GetObject") == {"OutbreakRole"}


def test_who_searches_outbreaks_reads_what_a_case_asks_for_and_writes_to_cases_alone(template: dict[str, Any]) -> None:
    writing = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    wrote = {
        noun
        for noun in ("Visits", "Counters", "Venues", "People", "Health", "Alerts", "Cases", "Keys", "Audit", "Ephemera")
        if writing & touching(template, "OutbreakRole", f"{noun}Table")
    }

    assert wrote == {"Cases"}
    assert touching(template, "OutbreakRole", "${Bucket.Arn}") == {"s3:GetObject"}
    assert not touching(template, "OutbreakRole", "HealthTable")
    kms = {action for action in actions(template, "OutbreakRole") if action.startswith("kms:")}
    assert kms == {"kms:Decrypt"}


def test_who_sends_an_sms_reads_nothing_but_the_message(template: dict[str, Any]) -> None:
    tables = tables_of(template, "SmsRole")

    assert tables == {"{'Fn::GetAtt': ['EphemeraTable', 'Arn']}"}


COPYING = {
    "CreateBackup",
    "CreateGlobalTable",
    "CreateTableReplica",
    "EnableKinesisStreamingDestination",
    "ExportTableToPointInTime",
    "PutResourcePolicy",
    "RestoreTableFromBackup",
    "RestoreTableToPointInTime",
    "Scan",
    "StartAwsBackupJob",
    "UpdateContinuousBackups",
    "UpdateKinesisStreamingDestination",
    "UpdateTable",
    "UpdateTimeToLive",
}
"""What would make a copy that outlives a deadline, lift the one there is, or read a table whole."""


FINDING = ("JobRole", "FindWhatIsLeft")
"""What erases when collection has ended walks tables by their keys."""


def test_whoever_walks_a_table_sees_keys_and_nothing_that_stands_in_a_row(template: dict[str, Any]) -> None:
    (walk,) = [s for role, s in statements(template) if (role, s["Sid"]) == FINDING]

    assert walk["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", "holder"]},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }
    assert not {"VisitsTable", "AlertsTable", "KeysTable", "AuditTable"} & {
        r["Fn::GetAtt"][0] for r in walk["Resource"]
    }


def test_no_function_may_copy_a_table_or_lift_its_guard(template: dict[str, Any]) -> None:
    for role, statement in statements(template):
        granted = {action.partition(":")[2] for action in listed(statement["Action"]) if statement["Effect"] == "Allow"}
        allowed = {"Scan"} if (role, statement["Sid"]) == FINDING else set()
        assert not granted & COPYING - allowed, f"{role}/{statement['Sid']}"
        assert "NotAction" not in statement


def test_a_role_has_the_policies_that_are_read_here_and_no_others(template: dict[str, Any]) -> None:
    for name, body in template["Resources"].items():
        if body.get("Type") == "AWS::IAM::Role":
            assert body["Properties"].keys() <= {"AssumeRolePolicyDocument", "Policies"}, name
        assert body.get("Type") not in {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"}, name


def test_no_arn_spells_a_partition(template: dict[str, Any]) -> None:
    assert "arn:aws:" not in str(template)
    assert "amazonaws.com.cn" not in str(template)
