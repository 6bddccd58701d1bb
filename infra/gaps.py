"""What the embedded CloudFormation leaves undone, done from the same template after each deployment."""

import contextlib
import json
from pathlib import Path
from typing import Any

import boto3
import botocore.exceptions

from infra.stages import Stage

# In: properties of the template. Out: calls of the services' own APIs. Nothing here knows a table by name.


def _resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: body["Properties"] for name, body in template["Resources"].items() if body.get("Type") == kind}


def _physical(session: boto3.session.Session, stack: str) -> dict[str, str]:
    pages = session.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    found = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in found}


def _fix_table(session: boto3.session.Session, table: str, properties: dict[str, Any]) -> None:
    dynamodb = session.client("dynamodb")
    described = dynamodb.describe_table(TableName=table)["Table"]
    if "SSEDescription" not in described:
        encryption = properties["SSESpecification"]
        dynamodb.update_table(
            TableName=table, SSESpecification={"Enabled": encryption["SSEEnabled"], "SSEType": encryption["SSEType"]}
        )
    if expiry := properties.get("TimeToLiveSpecification"):
        now = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        if now.get("TimeToLiveStatus") != "ENABLED":
            dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=expiry)
    dynamodb.update_continuous_backups(
        TableName=table,
        PointInTimeRecoverySpecification=properties["PointInTimeRecoverySpecification"],
    )


def _prefix(rule: dict[str, Any], tenant: str) -> str:
    prefix = rule.get("Prefix", "")
    return prefix if isinstance(prefix, str) else str(prefix["Fn::Sub"]).replace("${Tenant}", tenant)


def _days(found: Any, mappings: dict[str, Any], tenant: str) -> int:
    if isinstance(found, int):
        return found
    name, _, kind = found["Fn::FindInMap"]
    days: int = mappings[name][tenant][kind]
    return days


def _fix_bucket(
    session: boto3.session.Session, bucket: str, properties: dict[str, Any], mappings: dict[str, Any], tenant: str
) -> None:
    rules = []
    for rule in properties["LifecycleConfiguration"]["Rules"]:
        made = {"ID": rule["Id"], "Status": rule["Status"], "Filter": {"Prefix": _prefix(rule, tenant)}}
        if "ExpirationInDays" in rule:
            made["Expiration"] = {"Days": _days(rule["ExpirationInDays"], mappings, tenant)}
        if "AbortIncompleteMultipartUpload" in rule:
            made["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
        rules.append(made)
    session.client("s3").put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})


def _fix_gateway(session: boto3.session.Session, api: str, properties: dict[str, Any]) -> None:
    """Publish the gateway's own responses: the import of the API's definition passes them over."""
    gateway = session.client("apigateway")
    for kind, response in properties["GatewayResponses"].items():
        headers = response["ResponseParameters"]["Headers"]
        gateway.put_gateway_response(
            restApiId=api,
            responseType=kind,
            statusCode=str(response["StatusCode"]),
            responseParameters={f"gatewayresponse.header.{name}": value for name, value in headers.items()},
            responseTemplates=response["ResponseTemplates"],
        )
    _answer_every_method(gateway, api)
    gateway.create_deployment(restApiId=api, stageName=properties["StageName"])


def _answer_every_method(gateway: Any, api: str) -> None:
    """Give each path its ANY method, which the import of the API's definition passes over."""
    for page in gateway.get_paginator("get_resources").paginate(restApiId=api):
        for resource in page["items"]:
            methods = resource.get("resourceMethods", {})
            if not methods or "ANY" in methods:
                continue
            where = {"restApiId": api, "resourceId": resource["id"]}
            known = gateway.get_integration(**where, httpMethod=next(iter(methods)))
            gateway.put_method(**where, httpMethod="ANY", authorizationType="NONE")
            gateway.put_integration(
                **where, httpMethod="ANY", type="AWS_PROXY", integrationHttpMethod="POST", uri=known["uri"]
            )


def _let_state(session: boto3.session.Session, role: str, properties: dict[str, Any]) -> None:
    """Give whoever may select by PartiQL the right that the embedded AWS asks for instead; AWS knows no such right."""
    if "dynamodb:PartiQLSelect" in json.dumps(properties["Policies"]):
        allowed = {"Effect": "Allow", "Action": "dynamodb:ExecuteStatement", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        session.client("iam").put_role_policy(RoleName=role, PolicyName="embedded-statements", PolicyDocument=policy)


def _fix_domain(session: boto3.session.Session, api: str, stage: Stage, api_stage: str) -> None:
    """Give the API a name that stays: its id changes with its routes."""
    gateway = session.client("apigateway")
    with contextlib.suppress(botocore.exceptions.ClientError):
        gateway.create_domain_name(domainName=stage.domain, endpointConfiguration={"types": ["REGIONAL"]})
    with contextlib.suppress(botocore.exceptions.ClientError):
        gateway.delete_base_path_mapping(domainName=stage.domain, basePath="(none)")
    gateway.create_base_path_mapping(domainName=stage.domain, restApiId=api, stage=api_stage)


def close(session: boto3.session.Session, stage: Stage, template_file: Path) -> None:
    """Close every gap of one stack; harmless when there is none."""
    template = json.loads(template_file.read_text("utf-8"))
    names = _physical(session, stage.stack)
    for logical, properties in _resources(template, "AWS::DynamoDB::Table").items():
        _fix_table(session, names[logical], properties)
    for logical, properties in _resources(template, "AWS::S3::Bucket").items():
        if logical in names:
            _fix_bucket(session, names[logical], properties, template["Mappings"], stage.tenant)
    for logical, properties in _resources(template, "AWS::IAM::Role").items():
        _let_state(session, names[logical], properties)
    for logical, properties in _resources(template, "AWS::Serverless::Api").items():
        _fix_gateway(session, names[logical], properties)
        _fix_domain(session, names[logical], stage, properties["StageName"])
