"""Answers out: JSON or bytes, always with the same headers; what Chalice answers by itself gets the shape of ours."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
from chalice.app import Request, Response

from chalicelib.api.call import Reply
from chalicelib.api.languages import TAGS, language_of
from chalicelib.api.problems import CONTENT_TYPE, problem

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Vary": "Accept-Language"}
_CODES = {404: "not_found", 405: "method_not_allowed", 415: "unsupported_media_type"}


class RawResponse(Response):
    """A response whose bytes travel in base64, whatever their content type."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:  # noqa: ARG002
        """Give Lambda's shape of the answer."""
        raw = isinstance(self.body, bytes)
        return {
            "statusCode": self.status_code,
            "headers": dict(self.headers),
            "multiValueHeaders": {},
            "body": base64.b64encode(self.body).decode() if raw else self.body,
            "isBase64Encoded": raw,
        }


def render(reply: Reply[Any], language: str) -> RawResponse:
    """Turn a reply into Chalice's response: JSON as an encoded string, bytes as they are."""
    headers: dict[str, str | list[str]] = {**_HEADERS, "Content-Language": TAGS[language], **reply.headers}
    if isinstance(reply.body, bytes):
        return RawResponse(reply.body, headers, reply.status)
    if reply.status == 204:
        return RawResponse("", headers, reply.status)
    headers.setdefault("Content-Type", CONTENT_TYPE if reply.status >= 400 else "application/json")
    return RawResponse(msgspec.json.encode(reply.body).decode(), headers, reply.status)


def reshape(response: Response, request: Request) -> Response:
    """Turn an answer that Chalice made itself into problem+json; ours pass untouched."""
    if isinstance(response, RawResponse):
        return response
    language = language_of(request.headers)
    status = response.status_code if response.status_code in _CODES else 500
    allow = {name: str(value) for name, value in response.headers.items() if name.lower() == "allow"}
    answer = render(Reply(status, problem(status, _CODES.get(status, "internal"), language), allow), language)
    if request.method == "HEAD":
        answer.body = ""
    return answer
