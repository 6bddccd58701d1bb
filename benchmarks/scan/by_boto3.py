"""The same scan by Chalice, PyJWT and boto3: the reference of the cold start."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import jwt
from chalice import BadRequestError, Chalice, Response, UnauthorizedError
from cryptography.hazmat.primitives.serialization import load_der_private_key

from benchmarks.scan import steps
from benchmarks.scan.world import PREFIX, RING, TENANT, event
from benchmarks.scan.world import scan_id as new_id

app = Chalice(app_name="reference")
_kept: dict[str, Any] = {}


def _started() -> dict[str, Any]:
    if not _kept:
        dynamodb, kms, secrets = (boto3.client(name) for name in ("dynamodb", "kms", "secretsmanager"))
        wrapped = secrets.get_secret_value(SecretId=RING)["SecretString"]
        plain = kms.decrypt(CiphertextBlob=base64.b64decode(wrapped), EncryptionContext={"tenant": TENANT})["Plaintext"]
        ring = json.loads(plain)
        _kept.update(
            dynamodb=dynamodb,
            kms=kms,
            pool=ThreadPoolExecutor(2),
            seal=base64.b64decode(ring["token_seal"]["1"]),
            public=load_der_private_key(base64.b64decode(ring["signing"]["1"]), None).public_key(),
            days={},
        )
    return _kept


def _day_key(kept: dict[str, Any], day: str) -> tuple[bytes, bytes]:
    if day not in kept["days"]:
        key = {"pk": {"S": f"{TENANT}#visits#{day}"}, "sk": {"S": "state"}}
        item = kept["dynamodb"].get_item(TableName=f"{PREFIX}-keys", Key=key, ConsistentRead=True)["Item"]
        context = {"tenant": TENANT, "class": "visits", "day": day}
        plain = kept["kms"].decrypt(CiphertextBlob=item["wrapped"]["B"], EncryptionContext=context)["Plaintext"]
        kept["days"][day] = steps.subkeys(plain)
    found: tuple[bytes, bytes] = kept["days"][day]
    return found


def _read(kept: dict[str, Any], table: str, key: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        kept["dynamodb"].get_item(TableName=f"{PREFIX}-{table}", Key=key)["Item"]["body"]["S"]
    )
    return found


@app.route("/v1/scans", methods=["POST"])
def register() -> Response:
    """Register a scan."""
    kept, request = _started(), app.current_request
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        claims = jwt.decode(token, kept["public"], ["ES256"], audience=PREFIX, issuer=f"venue-code/{TENANT}")
    except jwt.PyJWTError as refused:
        raise UnauthorizedError("token_invalid") from refused
    body = request.json_body
    if scheme != "Bearer" or not isinstance(body.get("code"), str) or not isinstance(body.get("scan_id"), str):
        raise BadRequestError("invalid")
    who = steps.bearer(kept["seal"], claims)
    colour = kept["pool"].submit(_read, kept, "health", {"pk": {"S": f"{TENANT}#{who.person}"}, "sk": {"S": "current"}})
    code = _read(kept, "codes", {"pk": {"S": f"{TENANT}#{body['code']}"}})
    keys = _day_key(kept, f"{steps.time_of(body['scan_id']) + steps.LOCAL:%Y%m%d}")
    row = steps.visit(keys, code, who, colour.result(), body["scan_id"])
    item = {name: {"S": row[name]} for name in ("pk", "sk", "visitor_pk", "mode", "presence")}
    kept["dynamodb"].put_item(
        TableName=f"{PREFIX}-visits",
        Item=item
        | {
            "abnormal": {"BOOL": row["abnormal"]},
            "expires": {"N": str(row["expires"])},
            "sealed": {"B": row["sealed"]},
        },
        ConditionExpression="attribute_not_exists(pk)",
    )
    print(json.dumps({"event": "scan", "mode": "scan", "count": 1}))
    print(json.dumps({"event": "request", "route": "/v1/scans", "status": 201}))
    return Response(steps.shown(body["scan_id"], code, who, colour.result()), status_code=201)


def prepared(world: dict[str, Any]) -> Callable[[int], None]:
    """Return what scans once with a serial number, and fails unless the scan was accepted."""

    def scan(serial: int) -> None:
        answer = app(event(world["token"], {"code": world["code"], "scan_id": new_id(serial)}), None)
        if answer["statusCode"] != 201:
            raise RuntimeError(answer["body"])

    return scan
