"""Operations described: what a view's route, annotations and docstring say of it."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from chalicelib.api.decoding import Nothing
from chalicelib.api.openapi.refusals import refusals
from chalicelib.api.openapi.schemas import Schemas, answered, either, query_parameters
from chalicelib.api.route import JSON, PUBLIC, XLSX, Route, View

LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "`en` for English sentences, Chinese otherwise",
    "schema": {"type": "string", "default": "zh"},
}
_ID = {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"}
_PLACES = {
    "/v1/codes/{code}": ("The 13 characters of a venue code, as scanned or typed", {"type": "string", "minLength": 1}),
    "/v1/regions/{code}": ("An official region code", {"type": "string", "pattern": "^[0-9]{2,12}$"}),
}


def operation(route: Route, view: View, schemas: Schemas) -> dict[str, Any]:
    """Describe one operation."""
    summary, _, more = (inspect.getdoc(view.apply) or "").partition("\n")
    parameters: list[dict[str, Any]] = [{"$ref": "#/components/parameters/AcceptLanguage"}]
    parameters += query_parameters(view.query) if view.query else []
    described: dict[str, Any] = {
        "operationId": route.view.replace(":", "_"),
        "tags": [_module(route)],
        "summary": summary.rstrip("."),
        "parameters": parameters,
        "security": [] if route.access == PUBLIC else [{"bearer": []}],
        "responses": _answers(route, view, schemas) | refusals(route),
    }
    if more.strip():
        described["description"] = more.strip()
    if route.roles:
        described["x-roles"] = list(route.roles)
    if body := _body(route, view, schemas):
        described["requestBody"] = body
    return described


def path_parameters(path: str) -> list[dict[str, Any]]:
    """Describe the variables of a path."""
    return [_path_parameter(path, name) for name in re.findall(r"\{(\w+)\}", path)]


def tags(routes: Iterable[Route]) -> list[dict[str, Any]]:
    """Describe the groups of operations: one per module of views."""
    modules = dict.fromkeys(_module(route) for route in routes)
    return [{"name": name, "description": _purpose(name)} for name in modules]


def _module(route: Route) -> str:
    return route.view.partition(":")[0]


def _purpose(module: str) -> str:
    return inspect.getdoc(importlib.import_module(f"chalicelib.api.views.{module}")) or ""


def _path_parameter(path: str, name: str) -> dict[str, Any]:
    description, schema = next(
        (place for start, place in _PLACES.items() if path.startswith(start) and f"{{{name}}}" in start), ("", _ID)
    )
    parameter = {"name": name, "in": "path", "required": True, "schema": schema}
    return parameter | ({"description": description} if description else {})


def _body(route: Route, view: View, schemas: Schemas) -> dict[str, Any] | None:
    content: dict[str, Any] = {}
    if route.content_type == XLSX:
        content[XLSX] = {"schema": {"type": "string", "contentMediaType": XLSX}}
    if view.body is not None:
        content[JSON] = {"schema": schemas.of(view.body)}
    needed = XLSX in content or any(field.required for field in msgspec.structs.fields(view.body or Nothing))
    return {"required": needed, "content": content} if content else None


def _answers(route: Route, view: View, schemas: Schemas) -> dict[str, Any]:
    kind = answered(view.answer)
    answer: dict[str, Any] = {}
    if kind is bytes:
        answer["content"] = _bytes(route)
    elif kind not in (None, type(None)):
        answer["content"] = {JSON: {"schema": schemas.of(view.answer)}}
    statuses = (route.status, *route.also)
    described = {str(status): {"description": HTTPStatus(status).phrase, **answer} for status in sorted(statuses)}
    if either(view.answer):
        described[str(route.status)]["content"] = _bytes(route)
    return described


def _bytes(route: Route) -> dict[str, Any]:
    return {route.gives: {"schema": {"type": "string", "contentMediaType": route.gives}}}
