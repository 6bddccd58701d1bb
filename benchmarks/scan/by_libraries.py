"""The same scan by Chalice, PyJWT, pydantic, PynamoDB and Powertools: the reference of a warm scan."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any, Literal

import boto3
import jwt
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from chalice import BadRequestError, Chalice, Response, UnauthorizedError
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from benchmarks.scan import steps
from benchmarks.scan.world import PREFIX, RING, TENANT, event
from benchmarks.scan.world import scan_id as new_id

app = Chalice(app_name="reference", configure_logs=False)
logger = Logger(stream=Path(os.devnull).open("w"))  # noqa: SIM115  open as long as the process
metrics = Metrics()
_kept: dict[str, Any] = {}


class CodeRow(Model):
    """A code."""

    class Meta:
        """Where."""

        table_name, region = f"{PREFIX}-codes", "us-east-1"

    pk = UnicodeAttribute(hash_key=True)
    body = UnicodeAttribute()


class HealthRow(Model):
    """A colour."""

    class Meta:
        """Where."""

        table_name, region = f"{PREFIX}-health", "us-east-1"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute()


class KeyRow(Model):
    """A day's key."""

    class Meta:
        """Where."""

        table_name, region = f"{PREFIX}-keys", "us-east-1"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    wrapped = BinaryAttribute(legacy_encoding=False)
    deadline_s = NumberAttribute()


class VisitRow(Model):
    """A visit."""

    class Meta:
        """Where."""

        table_name, region = f"{PREFIX}-visits", "us-east-1"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    visitor_pk = UnicodeAttribute()
    abnormal = BooleanAttribute()
    mode = UnicodeAttribute()
    presence = UnicodeAttribute()
    expires = NumberAttribute()
    sealed = BinaryAttribute(legacy_encoding=False)


class Position(BaseModel):
    """Where the phone says it is."""

    model_config = ConfigDict(extra="forbid")
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class Scan(BaseModel):
    """A scan."""

    model_config = ConfigDict(extra="forbid")
    code: Annotated[str, Field(min_length=1, max_length=200)]
    scan_id: Annotated[str, Field(max_length=40)]
    companions: Annotated[list[str], Field(max_length=5)] = []
    capacity: Literal["visitor", "staff", "resident"] = Field("visitor", alias="as")
    position: Position | None = None


def _started() -> dict[str, Any]:
    if not _kept:
        kms, secrets = (boto3.client(name) for name in ("kms", "secretsmanager"))
        wrapped = secrets.get_secret_value(SecretId=RING)["SecretString"]
        plain = kms.decrypt(CiphertextBlob=base64.b64decode(wrapped), EncryptionContext={"tenant": TENANT})["Plaintext"]
        ring = json.loads(plain)
        _kept.update(
            kms=kms,
            pool=ThreadPoolExecutor(2),
            seal=base64.b64decode(ring["token_seal"]["1"]),
            public=load_der_private_key(base64.b64decode(ring["signing"]["1"]), None).public_key(),
            days={},
        )
    return _kept


def _day_key(kept: dict[str, Any], day: str) -> tuple[bytes, bytes]:
    if day not in kept["days"]:
        row = KeyRow.get(f"{TENANT}#visits#{day}", "state", consistent_read=True)
        context = {"tenant": TENANT, "class": "visits", "day": day}
        kept["days"][day] = steps.subkeys(
            kept["kms"].decrypt(CiphertextBlob=row.wrapped, EncryptionContext=context)["Plaintext"]
        )
    found: tuple[bytes, bytes] = kept["days"][day]
    return found


@app.route("/v1/scans", methods=["POST"])
def register() -> Response:
    """Register a scan."""
    kept, request = _started(), app.current_request
    _, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        claims = jwt.decode(token, kept["public"], ["ES256"], audience=PREFIX, issuer=f"venue-code/{TENANT}")
        asked = Scan.model_validate_json(request.raw_body)
    except jwt.PyJWTError as refused:
        raise UnauthorizedError("token_invalid") from refused
    except ValidationError as refused:
        raise BadRequestError("invalid") from refused
    who = steps.bearer(kept["seal"], claims)
    reading = kept["pool"].submit(HealthRow.get, f"{TENANT}#{who.person}", "current")
    code = json.loads(CodeRow.get(f"{TENANT}#{asked.code}").body)
    colour = json.loads(reading.result().body)
    keys = _day_key(kept, f"{steps.time_of(asked.scan_id) + steps.LOCAL:%Y%m%d}")
    row = VisitRow(**steps.visit(keys, code, who, colour, asked.scan_id))
    row.save(condition=VisitRow.pk.does_not_exist())
    logger.info("scan", mode="scan", late=False, resend=False, count=1)
    logger.info("request", route="/v1/scans", method="POST", status=201)
    metrics.add_metric("scans", MetricUnit.Count, 1)
    return Response(steps.shown(asked.scan_id, code, who, colour), status_code=201)


@metrics.log_metrics
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer as Lambda asks."""
    answer: dict[str, Any] = app(event, context)
    return answer


def prepared(world: dict[str, Any]) -> Callable[[int], None]:
    """Return what scans once with a serial number, and fails unless the scan was accepted."""

    def scan(serial: int) -> None:
        answer = handler(event(world["token"], {"code": world["code"], "scan_id": new_id(serial)}), None)
        if answer["statusCode"] != 201:
            raise RuntimeError(answer["body"])

    return scan
