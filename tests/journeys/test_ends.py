"""What ends without a day's key, on a deployed province: tidied by a function that may open nothing."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.client import Province
from tests.journeys.citizens import application, citizen

pytestmark = [pytest.mark.aws, pytest.mark.alone]
TENANT = "62"
A_MONTH_ON = timedelta(days=31)


def tidy(aws: Any, deployment: dict[str, Any], at: datetime) -> dict[str, int]:
    """Run the function as of another time; a failed run fails the test."""
    name = f"{deployment['tenants'][TENANT]['stack']}-tidy"
    answer = aws.client("lambda").invoke(FunctionName=name, Payload=json.dumps({"time": at.isoformat()}).encode())
    said: dict[str, int] = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, said
    return said


def rows_of(aws: Any, deployment: dict[str, Any], noun: str, pk: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = aws.client("dynamodb").query(
        TableName=deployment["tenants"][TENANT]["tables"][noun],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": pk}},
        ConsistentRead=True,
    )["Items"]
    return found


def test_a_month_after_its_end_a_venue_names_nobody_and_its_manager_may_be_forgotten(
    gansu: Province, aws: Any, deployment: dict[str, Any]
) -> None:
    shopkeeper = citizen(gansu)
    venue = shopkeeper.call("POST", "/v1/venues", application(gansu)).ok()["venue_id"]
    manager = json.loads(rows_of(aws, deployment, "venues", f"{TENANT}#{venue}")[-1]["body"]["S"])["manager"]
    held = rows_of(aws, deployment, "people", f"{TENANT}#{manager}")
    assert shopkeeper.call("POST", f"/v1/venues/{venue}/deregister", {"reason": "停业"}).status == 200

    early = tidy(aws, deployment, datetime.now(UTC) + timedelta(days=29))
    before = str(rows_of(aws, deployment, "venues", f"{TENANT}#{venue}"))
    counts = tidy(aws, deployment, datetime.now(UTC) + A_MONTH_ON)

    after = str(rows_of(aws, deployment, "venues", f"{TENANT}#{venue}"))
    account = [row for row in rows_of(aws, deployment, "people", f"{TENANT}#{manager}") if row["sk"]["S"] == "account"]
    assert "expires" not in next(row for row in held if row["sk"]["S"] == "account")
    assert "contacts" not in early or manager in before
    assert counts["contacts"] >= 1
    assert manager in before
    assert manager not in after
    assert "expires" in account[0]


def test_an_upload_nobody_imported_is_dropped(aws: Any, deployment: dict[str, Any]) -> None:
    bucket = deployment["tenants"][TENANT]["bucket"]
    aws.client("s3").put_object(Bucket=bucket, Key=f"{TENANT}/uploads/left", Body=b"rows")

    counts = tidy(aws, deployment, datetime.now(UTC) + timedelta(days=2))

    listed = aws.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"{TENANT}/uploads/left")
    assert counts["uploads"] >= 1
    assert listed.get("KeyCount", len(listed.get("Contents", []))) == 0
