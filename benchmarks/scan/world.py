"""What lies in a province for one scan: a code, a colour, a day's key and permanent keys; and a visitor's token."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

TENANT, PREFIX, RING = "43", "bench", "bench/keyring"
ENVIRONMENT = {
    "TENANT": TENANT,
    "STAGE": "hunan-local",
    "PREFIX": PREFIX,
    "KEYRING_SECRET": RING,
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_SESSION_TOKEN": "",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "reference",
    "POWERTOOLS_METRICS_NAMESPACE": "VenueCode",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
}
ACCOUNT, PERSON = "bench-account-00", "p" * 24
VENUE, ENTRANCE = "bench-venue-00", "bench-door-00"
_HOUR_S = 3600


def keyring() -> dict[str, dict[str, str]]:
    """Make permanent keys as the secret of a province holds them."""
    import secrets

    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    def versions(key: bytes) -> dict[str, str]:
        return {"current": "1", "1": base64.b64encode(key).decode()}

    signing = ec.generate_private_key(ec.SECP256R1())
    der = signing.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    nouns = ("identity", "index", "phone", "token_seal")
    return {**{noun: versions(secrets.token_bytes(32)) for noun in nouns}, "signing": versions(der)}


def make(now: datetime) -> dict[str, Any]:
    """Return the rows by table, the secret and what a phone knows; whatever is wrapped is its own plain text."""
    from chalicelib.domain.place import venue_code
    from chalicelib.security.keyring import parse
    from chalicelib.security.own import Own, seal_own
    from chalicelib.security.tokens import Signer

    ring = keyring()
    opened = parse(ring)
    own = seal_own(opened.token_seal, ACCOUNT, Own(PERSON, "张*", "verified"))
    claims = {"sub": ACCOUNT, "sid": "bench-session-0", "own": own}
    signer = Signer(dict(opened.signing), opened.signing_current, f"venue-code/{TENANT}", PREFIX)
    code = venue_code.make(TENANT, 7)
    return {
        "rows": _rows(code, now),
        "secret": base64.b64encode(json.dumps(ring).encode()).decode(),
        "code": code,
        "token": signer.issue(claims, int(now.timestamp()) - 60, 24 * _HOUR_S),
    }


def _rows(code: str, now: datetime) -> list[dict[str, Any]]:
    import secrets

    import msgspec

    from chalicelib.domain.alarm.health import Health
    from chalicelib.domain.place.issued_code import IssuedCode

    issued = IssuedCode(
        code=code,
        venue=VENUE,
        venue_name="测试甲面馆",
        entrance=ENTRANCE,
        entrance_name="正门",
        category="restaurant",
        region="430525001001",
        department=None,
        seed=b"seed of the shift",
        version=1,
        issued_at=now - timedelta(days=9),
        valid=((now - timedelta(days=9), None),),
    )
    health = Health(colour="green", as_of=now - timedelta(hours=2), valid_until=now + timedelta(days=2))
    found = [
        {"table": "codes", "pk": f"{TENANT}#{code}", "body": msgspec.json.encode(issued).decode()},
        {"table": "health", "pk": f"{TENANT}#{PERSON}", "sk": "current", "body": msgspec.json.encode(health).decode()},
    ]
    for days in (-1, 0, 1):
        day = (now + timedelta(days=days, hours=8)).strftime("%Y%m%d")
        found.append(
            {
                "table": "keys",
                "pk": f"{TENANT}#visits#{day}",
                "sk": "state",
                "state": "live",
                "wrapped": base64.b64encode(secrets.token_bytes(32)).decode(),
                "deadline_s": int(now.timestamp()) + 30 * 24 * _HOUR_S,
            }
        )
    return found


def scan_id(serial: int) -> str:
    """Make a scan's id as a phone makes it: a UUIDv7 of this millisecond."""
    from chalicelib.domain.ids import make_scan_id

    return make_scan_id(datetime.now(UTC), serial)


def event(token: str, body: dict[str, Any]) -> dict[str, Any]:
    """Spell a scan as API Gateway hands it to the function."""
    return {
        "resource": "/v1/scans",
        "path": "/v1/scans",
        "httpMethod": "POST",
        "headers": {"content-type": "application/json", "authorization": f"Bearer {token}", "accept-language": "zh-CN"},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/v1/scans",
            "httpMethod": "POST",
            "requestId": "bench",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "body": base64.b64encode(json.dumps(body).encode()).decode(),
        "isBase64Encoded": True,
    }


def load(file: str) -> dict[str, Any]:
    """Read a world that another process made."""
    with open(file, encoding="utf-8") as opened:  # noqa: PTH123  pathlib would be paid for by either side
        world: dict[str, Any] = json.load(opened)
    return world
