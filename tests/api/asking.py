"""Ask a view through the gate, without deployment or store."""

import base64
import json
from collections.abc import Callable
from typing import Any

from chalice.app import Request, Response

from chalicelib.api.gate import open_for
from chalicelib.api.route import PUBLIC, Route, View

VIEWS: dict[str, View] = {}


class FakeRoute(Route):
    """A route to a function of a test."""

    def describe(self) -> View:
        return VIEWS[self.view]


def request(
    method: str = "POST",
    body: str | bytes | None = None,
    *,
    headers: dict[str, str] | None = None,
    query: dict[str, list[str]] | None = None,
    encoded: bool = True,
) -> Request:
    """Make a request as the gateway hands it over."""
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return Request(
        {
            "multiValueQueryStringParameters": query,
            "headers": headers,
            "pathParameters": None,
            "requestContext": {"httpMethod": method, "resourcePath": "/v1/notes", "identity": None, "requestId": "r"},
            "body": base64.b64encode(raw).decode() if raw is not None and encoded else body,
            "isBase64Encoded": encoded,
            "stageVariables": None,
        }
    )


def answer(
    view: Callable[..., Any],
    asked: Request,
    *,
    body: Any = None,
    query: Any = None,
    access: str | tuple[str, ...] = PUBLIC,
    content_type: str = "application/json",
    path: dict[str, str] | None = None,
) -> tuple[int, Any, dict[str, str]]:
    """Ask a view through the gate: status, decoded body, lower-case headers."""
    VIEWS["tests:view"] = View(view, body, query, None)
    route = FakeRoute(asked.method, "/v1/notes/{note_id}", "tests:view", access, content_type=content_type)
    response = open_for(route, lambda: asked)(**(path or {}))
    return unpacked(response)


def unpacked(response: Response) -> tuple[int, Any, dict[str, str]]:
    reply = response.to_dict([])
    headers = {name.lower(): value for name, value in reply["headers"].items()}
    text = base64.b64decode(reply["body"]) if reply["isBase64Encoded"] else reply["body"]
    return reply["statusCode"], json.loads(text) if "json" in headers.get("content-type", "") else text, headers


def code_of(told: tuple[int, Any, dict[str, str]]) -> tuple[int, str]:
    return told[0], told[1]["code"]
