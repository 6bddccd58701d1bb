"""Run a scan and a visitor's refresh through the real app in a process of its own; tell what was imported for them.

The wire alone is false: it answers from memory. `python -m tests.architecture.one_scan` prints one JSON object.
"""

import base64
import json
import os
import secrets
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

ENVIRONMENT = {"TENANT": "43", "STAGE": "hunan-local", "LOCAL": "1", "PREFIX": "test", "KEYRING_SECRET": "ring"}
ACCOUNT, SESSION = "aaaaaaaaaaaaaaaa", "ssssssssssssssss"
BEFORE = set(sys.modules)


class FakeWire:
    """The five operations on a few rows; what is wrapped is its own plain text."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.written: list[str] = []
        self.looked_up: list[str] = []

    def put(self, table: str, **row: Any) -> None:
        """Lay a row down."""
        from chalicelib.storage.wire import encode

        self.rows[table, f"{row['pk']}|{row.get('sk', '')}"] = encode(row)

    def call(self, service: str, operation: str, payload: Any, deadline_s: float | None = None) -> dict[str, Any]:
        """Answer like AWS."""
        if operation == "GetSecretValue":
            return {"SecretString": base64.b64encode(json.dumps(keyring()).encode()).decode()}
        if operation == "Decrypt":
            return {"Plaintext": payload["CiphertextBlob"]}
        table = payload["TableName"]
        if operation == "PutItem":
            self.written.append(table)
            return {}
        if operation == "Query":
            pk = payload["ExpressionAttributeValues"][":pk"]["S"]
            return {"Items": [row for (_, key), row in sorted(self.rows.items()) if key.startswith(f"{pk}|")]}
        self.looked_up.append(table)
        key = payload["Key"]
        row = self.rows.get((table, f"{key['pk']['S']}|{key.get('sk', {}).get('S', '')}"))
        return {"Item": row} if row else {}


def keyring() -> dict[str, dict[str, str]]:
    """Make permanent keys."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    def versions(key: bytes) -> dict[str, str]:
        return {"current": "1", "1": base64.b64encode(key).decode()}

    signing = ec.generate_private_key(ec.SECP256R1())
    der = signing.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    nouns = ("identity", "index", "phone", "token_seal")
    return {**{noun: versions(secrets.token_bytes(32)) for noun in nouns}, "signing": versions(der)}


def call(path: str, body: dict[str, Any], token: str | None = None) -> int:
    """Send a request to the app; return the status."""
    import app

    event = {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "headers": {"content-type": "application/json", **({"authorization": f"Bearer {token}"} if token else {})},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {"resourcePath": path, "httpMethod": "POST", "requestId": "test", "identity": {}},
        "body": base64.b64encode(json.dumps(body).encode()).decode(),
        "isBase64Encoded": True,
    }
    status: int = app.app(event, None)["statusCode"]
    return status


def scan_of(workspace: Any, wire: FakeWire, now: datetime) -> dict[str, str]:
    """Hang up a code with a key for its day; return a scan of it."""
    import msgspec

    from chalicelib.domain.ids import make_scan_id
    from chalicelib.domain.place import venue_code
    from chalicelib.domain.place.issued_code import IssuedCode
    from chalicelib.storage import keys

    code = venue_code.make("43", 7)
    names = dict.fromkeys(("venue", "venue_name", "entrance", "entrance_name", "category"), "x")
    issued = IssuedCode(
        code=code,
        region="430525",
        department=None,
        seed=b"seed",
        version=1,
        issued_at=now,
        valid=((now - timedelta(days=1), None),),
        **names,
    )
    wire.put("test-codes", pk=keys.under("43", code), body=msgspec.json.encode(issued).decode())
    day = keys.day(now, workspace.utc_offset)
    deadline_s = int(now.timestamp()) + 86400
    wire.put(
        "test-keys",
        pk=keys.under("43", "visits", day),
        sk="state",
        state="live",
        wrapped=secrets.token_bytes(32),
        deadline_s=deadline_s,
    )
    return {"code": code, "scan_id": make_scan_id(now, secrets.randbits(74))}


def session_of(workspace: Any, wire: FakeWire, now: datetime) -> str:
    """Sign a visitor in; return the refresh token."""
    import msgspec

    from chalicelib.domain.person.account import Account, Session
    from chalicelib.security.refresh_tokens import RefreshToken, spell
    from chalicelib.storage import keys

    pk = keys.under("43", ACCOUNT)
    account = Account(id=ACCOUNT, created_at=now, last_sign_in_at=now)
    session = Session(id=SESSION, started_at=now, rotated_at=now, expires_at=now + timedelta(days=1))
    wire.put("test-people", pk=pk, sk=keys.ACCOUNT, body=msgspec.json.encode(account).decode())
    wire.put("test-people", pk=pk, sk=keys.SESSION + SESSION, body=msgspec.json.encode(session).decode())
    return spell(workspace.keyring.token_seal, RefreshToken(ACCOUNT, SESSION, session.number))


def main() -> None:
    """Scan and refresh."""
    os.environ.update(ENVIRONMENT)
    import app

    assert app.app is not None
    from chalicelib import runtime
    from chalicelib.security.own import Own, seal_own

    workspace = runtime.composed()
    wire = FakeWire()
    workspace.__dict__["wire"] = wire
    now = datetime.now(UTC)
    own = seal_own(workspace.keyring.token_seal, ACCOUNT, Own("p" * 24, "张*", "verified"))
    token = workspace.signer.issue({"sub": ACCOUNT, "sid": SESSION, "own": own}, int(now.timestamp()), 60)
    scan = scan_of(workspace, wire, now)
    refresh_token = session_of(workspace, wire, now)
    statuses = [call("/v1/scans", scan, token), call("/v1/auth/tokens", {"refresh_token": refresh_token})]
    loaded = sorted(set(sys.modules) - BEFORE)
    found = {"statuses": statuses, "written": wire.written, "looked_up": wire.looked_up, "loaded": loaded}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
