"""The PutItem that benchmarks/wire.py measures, by the lean wire and by boto3; imports nothing dear itself."""

import os
from collections.abc import Callable
from typing import Any

ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "t" * 700}
VALUES = {
    "pk": "43#venue0123456789#20220101",
    "sk": "101112123#entrance01234567#018f0000-0000-7000-8000-000000000000#0",
    "visitor_pk": "43#" + "p" * 43,
    "sealed": b"\x07" * 220,
    "abnormal": False,
    "mode": "scan",
    "presence": "unverified",
    "expires": 1_643_700_000,
}
CONDITION = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def lean(url: str) -> Callable[[], Any]:
    """Make the call as the scan path makes it."""
    from chalicelib.storage.wire import Credentials, Wire, encode

    wire = Wire("cn-north-1", url, lambda: Credentials.read(os.environ))
    return lambda: wire.call("dynamodb", "PutItem", {"TableName": "visits", "Item": encode(VALUES), **CONDITION})


def by_boto3(url: str) -> Callable[[], Any]:
    """Make the same call by boto3's client, its own serializer included."""
    import boto3
    from boto3.dynamodb.types import TypeSerializer

    client = boto3.client("dynamodb", region_name="cn-north-1", endpoint_url=url)
    spell = TypeSerializer().serialize
    return lambda: client.put_item(
        TableName="visits", Item={name: spell(value) for name, value in VALUES.items()}, **CONDITION
    )
