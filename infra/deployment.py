"""`deployment.json`: where everything of the running local provinces is, for outside tools."""

import json
from typing import Any

import boto3

from infra import embedded, stacks
from infra.paths import LOCAL
from infra.stages import Stage

FILE = LOCAL / "deployment.json"


def _tenant(session: boto3.session.Session, stage: Stage, port: int) -> dict[str, Any]:
    pages = session.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stage.stack)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]

    def names(kind: str) -> list[str]:
        return sorted(found["PhysicalResourceId"] for found in resources if found["ResourceType"] == kind)

    return {
        "api": f"http://{stage.domain}:{port}",
        "connect": f"127.0.0.1:{port}",
        "host": f"{stage.domain}:{port}",
        "stack": stage.stack,
        "tables": {name.removeprefix(f"{stage.stack}-"): name for name in names("AWS::DynamoDB::Table")},
        "bucket": stacks.outputs(session, stage.stack)["BucketName"],
        "logs": names("AWS::Logs::LogGroup"),
    }


def describe(session: boto3.session.Session, stages: list[Stage], port: int) -> dict[str, Any]:
    """Return the document without its demo accounts."""
    return {
        "tenants": {stage.tenant: _tenant(session, stage, port) for stage in stages},
        "aws_endpoint": embedded.url(port),
        "sms": f"{embedded.url(port)}/_ministack/sns/sms-messages",
        "demo": {},
    }


def write(document: dict[str, Any]) -> None:
    """Write the document where tools look for it."""
    FILE.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
