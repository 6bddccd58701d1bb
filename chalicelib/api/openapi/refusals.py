"""Refusals described: the problem, and which statuses an operation may answer with."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from chalicelib.api.problems import CONTENT_TYPE
from chalicelib.api.route import PUBLIC, Route
from chalicelib.api.wording import SENTENCES

_CODE = {"type": "string", "enum": sorted(SENTENCES)}
_PROBLEM = {
    "title": "Problem",
    "description": "A refusal (RFC 9457); facts that help, such as `server_time`, may stand beside these members.",
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": _CODE,
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldProblem"}},
    },
    "required": ["type", "title", "status", "code", "detail", "errors"],
}
_FIELD_PROBLEM = {
    "title": "FieldProblem",
    "description": "One bad field, such as `entrances[2].name`; the whole body is an empty name.",
    "type": "object",
    "properties": {"field": {"type": "string"}, "code": _CODE, "message": {"type": "string"}},
    "required": ["field", "code", "message"],
    "additionalProperties": False,
}
SCHEMAS = {"Problem": _PROBLEM, "FieldProblem": _FIELD_PROBLEM}

_MEANINGS = {
    400: "The body cannot be read",
    401: "Nobody we know is asking: no token, or one that is no longer valid",
    403: "Not allowed to whoever asks",
    404: "Not there, or not the caller's to know of",
    409: "The present state excludes this",
    410: "It was there and has ended",
    413: "The body is larger than 1 MB",
    415: "The content type is not one of this operation's",
    422: "Fields or parameters are wrong; `errors` names all of them",
    429: "A limit is reached",
    503: "The system is busy; nothing was done, or the same request may be sent again",
}
_MAY_BE_ABSENT = {"shutdowns:show"}
_ENDS = {"scans:register", "presented:register", "assisted:register", "ledgers:download"}


def _headers(status: int) -> dict[str, Any]:
    if status in (429, 503):
        seconds = {"type": "integer", "minimum": 0}
        return {"headers": {"Retry-After": {"description": "Seconds to wait", "required": True, "schema": seconds}}}
    if status == 401:
        return {"headers": {"WWW-Authenticate": {"schema": {"type": "string"}}}}
    return {}


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "")


RESPONSES = {
    _name(status): {
        "description": meaning,
        **_headers(status),
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, meaning in _MEANINGS.items()
}


def refusals(route: Route) -> dict[str, Any]:
    """Return the refusals that an operation may answer with."""
    statuses = {422, 429, 503}
    if route.takes_body:
        statuses |= {400, 413, 415}
    if route.access != PUBLIC or route.takes_body:
        statuses |= {401, 403}
    if "{" in route.path or route.method != "GET":
        statuses |= {404, 409}
    if route.view in _MAY_BE_ABSENT or _looks_up(route):
        statuses |= {404}
    if route.view in _ENDS or route.collects:
        statuses |= {410}
    return {str(status): {"$ref": f"#/components/responses/{_name(status)}"} for status in sorted(statuses)}


def _looks_up(route: Route) -> bool:
    """Say whether a query names something that may not be there."""
    query = route.describe().query
    return query is not None and any(name.endswith("_id") for name in query.__struct_fields__)
