"""What the tables must be, so that data is safe while it lives and dead when it dies."""

from typing import Any

import pytest

EXPIRING = {"visits", "people", "health", "alerts", "cases", "counters", "duties", "ephemera"}
# A recovered day key would undo a destruction; ephemera are not worth it; a chain is refilled from its lines.
UNRECOVERABLE = {"keys", "ephemera", "audit"}
ALL = EXPIRING | UNRECOVERABLE | {"venues", "codes"}


@pytest.fixture(name="tables")
def _tables(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = [body for body in template["Resources"].values() if body.get("Type") == "AWS::DynamoDB::Table"]
    return {body["Properties"]["TableName"]["Fn::Sub"].removeprefix("${AWS::StackName}-"): body for body in found}


def test_every_table_of_the_design_is_declared_once(tables: dict[str, Any]) -> None:
    assert tables.keys() == ALL


def test_rows_that_die_have_a_time_to_live_and_no_others(tables: dict[str, Any]) -> None:
    expiring = {name for name, body in tables.items() if "TimeToLiveSpecification" in body["Properties"]}

    assert expiring == EXPIRING
    assert {tables[name]["Properties"]["TimeToLiveSpecification"]["AttributeName"] for name in expiring} == {"expires"}


@pytest.mark.parametrize("name", sorted(ALL))
def test_backups_reach_back_seven_days_at_most_and_never_into_keys(tables: dict[str, Any], name: str) -> None:
    recovery = tables[name]["Properties"]["PointInTimeRecoverySpecification"]

    assert recovery["PointInTimeRecoveryEnabled"] == (name not in UNRECOVERABLE)
    assert recovery.get("RecoveryPeriodInDays", 0) <= 7
    assert name in UNRECOVERABLE or recovery["RecoveryPeriodInDays"] == 7


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_table_is_encrypted_by_a_kms_key(tables: dict[str, Any], name: str) -> None:
    assert tables[name]["Properties"]["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}


@pytest.mark.parametrize("name", sorted(ALL - {"ephemera"}))
def test_nobody_deletes_a_table_by_accident(tables: dict[str, Any], name: str) -> None:
    assert tables[name]["Properties"]["DeletionProtectionEnabled"] is True
    assert tables[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert tables[name]["UpdateReplacePolicy"] == "Retain"


def test_only_visits_and_audit_have_a_stream_and_keys_have_none(tables: dict[str, Any]) -> None:
    streaming = {name for name, body in tables.items() if "StreamSpecification" in body["Properties"]}

    assert streaming == {"visits", "audit"}


def test_the_index_by_visitor_holds_keys_only(tables: dict[str, Any]) -> None:
    [index] = tables["visits"]["Properties"]["GlobalSecondaryIndexes"]

    assert index["IndexName"] == "by_visitor"
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
