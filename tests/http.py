"""Calls of the API in-process: through the real app, as the gateway would hand them over."""

import base64
import json
import os
import re
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, unquote

from chalicelib.api.pages import ADDRESSES
from chalicelib.api.routes import ROUTES
from chalicelib.runtime import Workspace
from tests.embedded import environment


@dataclass(frozen=True)
class Answer:
    """Status, decoded body and lower-case headers."""

    status: int
    json: Any
    headers: dict[str, str]
    raw: bytes = b""

    @property
    def code(self) -> str:
        """Return the code of a refusal."""
        return str(self.json["code"])

    @property
    def faults(self) -> dict[str, str]:
        """Return the refused fields with their codes."""
        return {error["field"]: error["code"] for error in self.json["errors"]}


def call(
    workspace: Workspace,
    method: str,
    path: str,
    body: Any = None,
    *,
    token: str | None = None,
    headers: dict[str, str] | None = None,
    network: str = "203.0.113.7",
) -> Answer:
    """Call an operation of a province; a str or bytes body goes as it is, anything else as JSON."""
    import app

    path, _, query = path.partition("?")
    resource, variables = _match(method, path)
    sent = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    event = {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": sent | (headers or {}),
        "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
        "pathParameters": variables or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "path": path,
            "httpMethod": method,
            "requestId": "test",
            "identity": {"sourceIp": network},
        },
        "body": base64.b64encode(raw).decode() if body is not None else None,
        "isBase64Encoded": body is not None,
    }
    with patch.dict(os.environ, environment(workspace.settings)):
        reply = app.app(event, None)
    content = base64.b64decode(reply["body"]) if reply.get("isBase64Encoded") else reply["body"].encode()
    found = {name.lower(): str(value) for name, value in reply["headers"].items()}
    is_json = "json" in found.get("content-type", "") and "content-encoding" not in found and content
    return Answer(reply["statusCode"], json.loads(content) if is_json else None, found, content)


def _match(method: str, path: str) -> tuple[str, dict[str, str]]:
    known = [(route.method, route.path) for route in ROUTES] + [("GET", address) for address in ADDRESSES]
    for spoken, resource in known:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", resource)
        asked = path if resource.startswith("/v1") else path.rstrip("/") or "/"  # the gateway has no slash at the end
        if spoken == method and (found := re.fullmatch(pattern, asked)):
            return resource, {name: unquote(value) for name, value in found.groupdict().items()}
    return path, {}
