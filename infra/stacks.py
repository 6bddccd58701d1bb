"""Create or update a stack from a packaged template, the same way on AWS and on the embedded one."""

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

import boto3
import botocore.exceptions

from infra.package import Package
from infra.progress import say

_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_UNUSABLE = {"ROLLBACK_COMPLETE", "CREATE_FAILED", "DELETE_FAILED"}


class StackFailed(Exception):
    """CloudFormation refused; the message holds the events that say why."""


def artifacts_bucket(session: boto3.session.Session) -> str:
    """Return the bucket packages are deployed from, made private when it is missing."""
    account = session.client("sts").get_caller_identity()["Account"]
    region = session.region_name
    bucket = f"venue-code-artifacts-{account}-{region}"
    s3 = session.client("s3")
    try:
        s3.head_bucket(Bucket=bucket)
    except botocore.exceptions.ClientError:
        where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=bucket, **where)
        closed = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=closed)
    return bucket


def _upload(session: boto3.session.Session, bucket: str, name: str, content: bytes) -> str:
    """Put content under a key made of its hash, once; return the key."""
    s3 = session.client("s3")
    key = f"{hashlib.sha256(content).hexdigest()[:32]}/{name}"
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except botocore.exceptions.ClientError:
        s3.put_object(Bucket=bucket, Key=key, Body=content)
    return key


def _publish(session: boto3.session.Session, package: Package) -> str:
    """Upload the package and its template; return the address of the template."""
    bucket = artifacts_bucket(session)
    template = package.template.read_text("utf-8")
    for local_name, archive in (
        ("./deployment.zip", package.code),
        ("./layer-deployment.zip", package.layer),
        ("./outbreak-layer.zip", package.outbreak),
    ):
        key = _upload(session, bucket, Path(local_name).name, archive.read_bytes())
        template = template.replace(json.dumps(local_name), json.dumps(f"s3://{bucket}/{key}"))
    key = _upload(session, bucket, "template.json", template.encode())
    return f"{session.client('s3').meta.endpoint_url}/{bucket}/{key}"


def describe(session: boto3.session.Session, stack: str) -> dict[str, Any] | None:
    """Return the stack as CloudFormation describes it, or None."""
    with contextlib.suppress(botocore.exceptions.ClientError):
        found: dict[str, Any] = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        return found
    return None


def outputs(session: boto3.session.Session, stack: str) -> dict[str, str]:
    """Return the stack's outputs by name."""
    found = describe(session, stack) or {}
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def _failures(session: boto3.session.Session, stack: str) -> str:
    events = session.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    return "\n".join(
        f"  {event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', '')}"
        for event in reversed(failed[:20])
    )


def _begin(session: boto3.session.Session, stack: str, call: dict[str, Any]) -> str | None:
    """Ask for a creation or an update; return the waiter that fits, None when there is nothing to do."""
    cloudformation = session.client("cloudformation")
    found = describe(session, stack)
    if found and found["StackStatus"] in _UNUSABLE:
        say(f"  {stack} was never whole ({found['StackStatus']}): it is deleted and made again")
        cloudformation.delete_stack(StackName=stack)
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig={"Delay": 2})
        found = None
    if not found:
        cloudformation.create_stack(**call, OnFailure="ROLLBACK")
        return "stack_create_complete"
    try:
        cloudformation.update_stack(**call)
    except botocore.exceptions.ClientError as error:
        if "No updates are to be performed" in str(error):
            return None
        raise
    return "stack_update_complete"


def deploy(session: boto3.session.Session, stack: str, package: Package, parameters: dict[str, str]) -> bool:
    """Bring the stack to what the package says; return whether anything changed."""
    call = {
        "StackName": stack,
        "TemplateURL": _publish(session, package),
        "Capabilities": _CAPABILITIES,
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    }
    waiter = _begin(session, stack, call)
    if waiter is None:
        return False
    pause_s = 1 if "127.0.0.1" in session.client("s3").meta.endpoint_url else 10
    try:
        session.client("cloudformation").get_waiter(waiter).wait(
            StackName=stack, WaiterConfig={"Delay": pause_s, "MaxAttempts": 360}
        )
    except botocore.exceptions.WaiterError as error:
        raise StackFailed(f"{stack} could not be deployed:\n{_failures(session, stack)}") from error
    return True
