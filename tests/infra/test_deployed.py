"""Both provinces as they stand on the embedded AWS: what the template promised is there, and roles hold."""

import http.client
import json
import urllib.parse
from typing import Any

import pytest

from infra.template import merge_template

pytestmark = pytest.mark.aws
TENANTS = ["43", "62"]
EXPIRING = [
    body["Properties"]["TableName"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
    for body in merge_template()["Resources"].values()
    if "TimeToLiveSpecification" in body.get("Properties", {})
]


def call(place: dict[str, Any], method: str, path: str, body: bytes = b"") -> tuple[int, str, dict[str, Any]]:
    """Send one request and return status, content type and body."""
    connection = http.client.HTTPConnection(place["connect"], timeout=60)
    connection.request(method, path, body, {"Host": place["host"], "Content-Type": "application/json"})
    answer = connection.getresponse()
    content: dict[str, Any] = json.loads(answer.read())
    return answer.status, answer.getheader("Content-Type", ""), content


@pytest.mark.parametrize("tenant", TENANTS)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/no-such-thing"), ("DELETE", "/v1/nothing"), ("GET", "/no/such/page")]
)
def test_what_never_reaches_the_program_is_refused_in_the_same_shape(
    deployment: dict[str, Any], tenant: str, method: str, path: str
) -> None:
    status, kind, body = call(deployment["tenants"][tenant], method, path)

    assert (status, kind) == (404, "application/problem+json")
    assert body.keys() == {"type", "title", "status", "code", "detail", "errors"}


@pytest.mark.parametrize("tenant", TENANTS)
def test_addresses_in_the_document_say_where_the_api_answers_without_a_stage(
    deployment: dict[str, Any], tenant: str
) -> None:
    place = deployment["tenants"][tenant]

    assert urllib.parse.urlsplit(place["api"]).netloc == place["host"]
    assert urllib.parse.urlsplit(place["api"]).path in {"", "/"}
    assert place["connect"].startswith("127.0.0.1:")
    assert call(place, "GET", "/v1/status")[0] == 200


@pytest.mark.parametrize("tenant", TENANTS)
def test_rows_expire_on_every_table_that_says_so(deployment: dict[str, Any], aws: Any, tenant: str) -> None:
    tables = deployment["tenants"][tenant]["tables"]
    dynamodb = aws.client("dynamodb")

    found = {name: dynamodb.describe_time_to_live(TableName=tables[name])["TimeToLiveDescription"] for name in EXPIRING}

    assert {name: ttl.get("AttributeName") for name, ttl in found.items()} == dict.fromkeys(EXPIRING, "expires")


@pytest.mark.parametrize("tenant", TENANTS)
def test_tables_are_encrypted_and_keys_cannot_be_recovered(deployment: dict[str, Any], aws: Any, tenant: str) -> None:
    dynamodb = aws.client("dynamodb")
    tables = deployment["tenants"][tenant]["tables"]

    recoverable = set()
    for name, table in tables.items():
        assert dynamodb.describe_table(TableName=table)["Table"]["SSEDescription"]["Status"] == "ENABLED"
        backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        if backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED":
            recoverable.add(name)

    assert set(tables) - recoverable == {"keys", "ephemera", "audit"}


@pytest.mark.parametrize("tenant", TENANTS)
def test_uploads_are_gone_after_a_day(deployment: dict[str, Any], aws: Any, tenant: str) -> None:
    bucket = deployment["tenants"][tenant]["bucket"]

    rules = aws.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]

    assert {rule["ID"]: rule.get("Expiration", {}).get("Days") for rule in rules}["uploads"] == 1


@pytest.mark.parametrize("tenant", TENANTS)
def test_every_function_has_its_log_group_before_its_first_line(
    deployment: dict[str, Any], aws: Any, tenant: str
) -> None:
    place = deployment["tenants"][tenant]
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{place['stack']}-")["logGroups"]

    kept = {group["logGroupName"]: group["retentionInDays"] for group in groups}

    assert sorted(kept) == place["logs"]
    assert min(kept.values()) >= 180
    assert kept[f"/aws/lambda/{place['stack']}-audit-lines"] == 1096


@pytest.mark.parametrize("tenant", TENANTS)
def test_day_keys_are_there_before_the_first_scan(deployment: dict[str, Any], aws: Any, tenant: str) -> None:
    made = aws.client("dynamodb").scan(TableName=deployment["tenants"][tenant]["tables"]["keys"])["Items"]

    days = {item["pk"]["S"].rsplit("#", 1)[-1] for item in made if "#visits#" in item["pk"]["S"]}

    assert len(days) >= 3
