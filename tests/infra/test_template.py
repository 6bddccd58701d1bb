"""The whole template: what linters say, how functions start, what the gateway answers by itself."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib import tenants
from chalicelib.tenants import policies
from infra.package import Package
from infra.stages import all_stages
from infra.template import RUNTIME

CFN_LINT = Path(sys.executable).with_name("cfn-lint")
NUMPY = {"IndexFunction", "OutbreakFunction"}
"""The functions that have the second layer; whatever a door waits for has not."""


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of all resources of a type, by their logical name."""
    return {name: body.get("Properties", {}) for name, body in template["Resources"].items() if body["Type"] == kind}


def test_cfn_lint_finds_nothing_for_aws_and_for_aws_china(built: Package) -> None:
    command = [CFN_LINT, "-t", built.template, "--regions", "us-east-1", "cn-north-1", "cn-northwest-1"]

    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (found.stdout, found.returncode) == ("", 0)


def test_the_template_fits_cloudformation_by_its_address(built: Package, packaged: dict[str, Any]) -> None:
    assert built.template.stat().st_size < 1_000_000
    assert len(packaged["Resources"]) < 500


def test_every_stage_deploys_one_province(packaged: dict[str, Any]) -> None:
    stages = all_stages()

    assert {name: stage.tenant for name, stage in stages.items()} == {
        "hunan": "43",
        "gansu": "62",
        "hunan-local": "43",
        "gansu-local": "62",
    }
    assert set(stages) == set(packaged["Parameters"]["StageName"]["AllowedValues"])


def test_the_endpoint_is_regional_for_china_has_no_other(packaged: dict[str, Any]) -> None:
    assert packaged["Resources"]["RestAPI"]["Properties"]["EndpointConfiguration"] == "REGIONAL"


def test_every_function_has_its_own_log_group_kept_long_enough(packaged: dict[str, Any]) -> None:
    groups = of_type(packaged, "AWS::Logs::LogGroup")
    used = [
        body["LoggingConfig"]["LogGroup"]["Ref"] for body in of_type(packaged, "AWS::Serverless::Function").values()
    ]

    assert sorted(used) == sorted(groups)
    assert {name: body["RetentionInDays"] for name, body in groups.items() if body["RetentionInDays"] != 180} == {
        "AuditLines": 1096
    }


def test_all_functions_are_the_same_package_on_the_interpreter_that_made_it(packaged: dict[str, Any]) -> None:
    for name, body in of_type(packaged, "AWS::Serverless::Function").items():
        assert body["CodeUri"] == "./deployment.zip", name
        numpy = [{"Ref": "OutbreakLayer"}] if name in NUMPY else []
        assert body["Layers"] == [{"Ref": "ManagedLayer"}, *numpy], name
        assert body.get("Runtime", RUNTIME) == RUNTIME, name
    assert packaged["Globals"]["Function"]["Runtime"] == RUNTIME


def test_no_function_but_chalices_sets_variables_of_its_own(packaged: dict[str, Any]) -> None:
    shared = packaged["Globals"]["Function"]["Environment"]["Variables"]

    for name, body in of_type(packaged, "AWS::Serverless::Function").items():
        own = body.get("Environment", {}).get("Variables", {})
        assert all(shared[key] == value for key, value in own.items()), name


@pytest.mark.parametrize("mapping", ["CountFromVisits", "AlertFromVisits", "LinesFromAudit"])
def test_a_bad_stream_record_is_isolated_tried_again_and_left_where_an_alarm_sees_it(
    packaged: dict[str, Any], mapping: str
) -> None:
    properties = packaged["Resources"][mapping]["Properties"]

    assert properties["BisectBatchOnFunctionError"] is True
    assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert 0 < properties["MaximumRetryAttempts"] < 100
    assert properties["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["StreamDeadLetters", "Arn"]}


def test_alerts_see_new_abnormal_visits_only(packaged: dict[str, Any]) -> None:
    [rule] = packaged["Resources"]["AlertFromVisits"]["Properties"]["FilterCriteria"]["Filters"]

    assert json.loads(rule["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"NewImage": {"abnormal": {"BOOL": [True]}}},
    }


def test_every_queue_that_gives_up_has_an_alarm(packaged: dict[str, Any]) -> None:
    dead = {name for name in of_type(packaged, "AWS::SQS::Queue") if name.endswith("DeadLetters")}
    watched = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in of_type(packaged, "AWS::CloudWatch::Alarm").values()
        if alarm["Namespace"] == "AWS/SQS"
    }

    assert watched == dead


def test_every_function_that_fails_has_an_alarm(packaged: dict[str, Any]) -> None:
    watched = {
        alarm["Dimensions"][0]["Value"]["Ref"]
        for alarm in of_type(packaged, "AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "Errors"
    }

    assert watched == set(of_type(packaged, "AWS::Serverless::Function"))


def test_whatever_nobody_could_be_told_of_has_an_alarm(packaged: dict[str, Any]) -> None:
    watched = {
        alarm["Dimensions"][0]["Value"]
        for alarm in of_type(packaged, "AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "Untold"
    }

    assert {"alert_untold", "order_untold", "case_untold", "push_untold"} <= watched


def test_the_bucket_is_private_takes_tls_only_and_keeps_no_versions(packaged: dict[str, Any]) -> None:
    bucket = packaged["Resources"]["Bucket"]["Properties"]
    [statement] = packaged["Resources"]["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert "VersioningConfiguration" not in bucket
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    [encryption] = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] in {"AES256", "aws:kms"}


def test_the_bucket_takes_files_from_the_pages_by_the_code_hosts_origin(packaged: dict[str, Any]) -> None:
    [rule] = packaged["Resources"]["Bucket"]["Properties"]["CorsConfiguration"]["CorsRules"]

    assert rule["AllowedOrigins"] == [{"Fn::If": ["HasCodeHost", {"Fn::Sub": "https://${CodeHost}"}, "*"]}]
    assert (rule["AllowedMethods"], rule["AllowedHeaders"]) == (["GET", "PUT"], ["content-type"])


@pytest.mark.parametrize("code", policies.codes())
def test_the_bucket_keeps_each_prefix_as_long_as_the_policy_says(packaged: dict[str, Any], code: str) -> None:
    rules = packaged["Resources"]["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    days = {rule["Id"]: rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule}
    policy = tenants.load(code).retention

    kept = {
        name: found if isinstance(found, int) else packaged["Mappings"]["Retention"][code][found["Fn::FindInMap"][2]]
        for name, found in days.items()
    }

    assert {rule["Prefix"]["Fn::Sub"] for rule in rules if "Prefix" in rule} == {
        f"${{Tenant}}/{prefix}/" for prefix in ("uploads", "exports", "batches", "photos", "index")
    }
    assert kept == {
        "uploads": 1,
        "exports": 1,
        "photos": policy.photos_days + 1,
        "index": max(policy.visits_days, policy.assisted_days, policy.paper_days) + 1,
        "poster-batches": 7,
    }
    assert (policy.uploads_hours, policy.exports_hours) == (24, 24)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("MISSING_AUTHENTICATION_TOKEN", 404),
        ("REQUEST_TOO_LARGE", 413),
        ("UNSUPPORTED_MEDIA_TYPE", 415),
        ("THROTTLED", 429),
        ("DEFAULT_4XX", 400),
        ("DEFAULT_5XX", 500),
    ],
)
def test_what_the_gateway_answers_by_itself_is_a_problem_too(packaged: dict[str, Any], kind: str, status: int) -> None:
    response = packaged["Resources"]["RestAPI"]["Properties"]["GatewayResponses"][kind]
    body = json.loads(response["ResponseTemplates"]["application/json"])

    assert response["StatusCode"] == body["status"] == status
    assert response["ResponseParameters"]["Headers"]["Content-Type"] == "'application/problem+json'"
    assert body.keys() == {"type", "title", "status", "code", "detail", "errors"}
    assert body["errors"] == []
    assert " / " in body["detail"]


def test_who_is_throttled_hears_when_to_come_back(packaged: dict[str, Any]) -> None:
    throttled = packaged["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]["THROTTLED"]

    assert throttled["ResponseParameters"]["Headers"]["Retry-After"] == "'2'"
