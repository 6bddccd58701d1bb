"""The one way in: tenant, authentication, decoding, errors and the log line of every view."""

from __future__ import annotations

import base64
import inspect
import time
import traceback
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from chalice.app import Request, Response

from chalicelib import runtime
from chalicelib.api.call import Call, Reply
from chalicelib.api.decoding import decode_json, decode_query
from chalicelib.api.problems import CONTENT_TYPE, from_error, problem
from chalicelib.api.route import ENROLLING, OWN, PUBLIC, Route
from chalicelib.domain.errors import DomainError, Forbidden, StorageUnavailable, TooLarge, Unauthorized
from chalicelib.observability import log

if TYPE_CHECKING:
    from chalicelib.domain.caller import Caller

_MAX_BODY_BYTES = 1_000_000
_SECURITY_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class RawResponse(Response):
    """A response whose bytes travel in base64, whatever their content type."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:  # noqa: ARG002
        """Give Lambda's shape of the answer."""
        raw = isinstance(self.body, bytes)
        body = base64.b64encode(self.body).decode() if raw else self.body
        headers = dict(self.headers)
        return {
            "statusCode": self.status_code,
            "headers": headers,
            "multiValueHeaders": {},
            "body": body,
            "isBase64Encoded": raw,
        }


def language_of(headers: Mapping[str, str]) -> str:
    """Return zh unless the client prefers English."""
    first = headers.get("accept-language", "").partition(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh"


def open_for(route: Route, request_of: Callable[[], Request]) -> Callable[..., Response]:
    """Make the function that Chalice calls for a route; the view is imported when first needed."""
    shape: list[tuple[Callable[..., Any], Any, Any]] = []

    def view_shape() -> tuple[Callable[..., Any], Any, Any]:
        if not shape:
            view = route.resolve()
            hints = inspect.get_annotations(view, eval_str=True)
            shape.append((view, hints.get("body"), hints.get("query")))
        return shape[0]

    def enter(**path: str) -> Response:
        request = request_of()
        started = time.perf_counter()
        language = language_of(request.headers)
        try:
            reply = _answer(route, view_shape(), request, language, path)
            code = None
        except DomainError as refusal:
            status, body, headers = from_error(refusal, language)
            reply = Reply(status, body, headers)
            code = refusal.code
        except Exception as fault:  # noqa: BLE001  the outermost wrapper is the one place for it
            reply, code = _broken(fault, language)
        _log(route, request, reply.status, code, started)
        return render(reply)

    enter.__name__ = route.view.replace(":", "_")
    return enter


def _answer(
    route: Route, shape: tuple[Callable[..., Any], Any, Any], request: Request, language: str, path: dict[str, str]
) -> Reply[Any]:
    view, body_model, query_model = shape
    raw = _raw_body(request)
    workspace = runtime.for_tenant()
    network = str(request.context.get("identity", {}).get("sourceIp") or "")
    user = _authenticate(route, workspace, request.headers)
    call = Call(workspace=workspace, language=language, network=network, user=user, raw=raw)
    given: dict[str, Any] = dict(path)
    if query_model is not None:
        given["query"] = decode_query(request.query_params or {}, query_model)
    if body_model is not None:
        given["body"] = decode_json(raw, body_model)
    result = view(call, **given)
    return result if isinstance(result, Reply) else Reply(route.status, result)


def _authenticate(route: Route, workspace: runtime.Workspace, headers: Mapping[str, str]) -> Caller | None:
    if route.access == PUBLIC:
        return None
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("token_missing")
    caller = workspace.caller_of(token.strip())
    if caller.enrolling and route.access != ENROLLING:
        raise Forbidden("totp_required")
    if route.access == OWN:
        return caller
    from chalicelib.usecases.recognise import recognise

    caller = recognise(workspace, caller)
    if caller.unproven and route.access != ENROLLING:
        raise Forbidden("reverify_needed")
    if route.roles and not caller.roles_named(*route.roles):
        raise Forbidden("role_missing")
    return caller


def _raw_body(request: Request) -> bytes:
    raw = request.raw_body or b""
    raw = raw.encode() if isinstance(raw, str) else raw
    if len(raw) > _MAX_BODY_BYTES:
        raise TooLarge("body_too_large")
    return raw


def _broken(fault: Exception, language: str) -> tuple[Reply[Any], str]:
    from chalicelib.storage.faults import is_storage_fault

    where = traceback.extract_tb(fault.__traceback__)[-1]
    log("fault", cause=type(fault).__name__, where=f"{where.name}:{where.lineno}", level="error")
    if is_storage_fault(fault):
        status, body, headers = from_error(StorageUnavailable(), language)
        return Reply(status, body, headers), "storage_unavailable"
    return Reply(500, problem(500, "internal", language)), "internal"


def render(reply: Reply[Any]) -> RawResponse:
    """Turn a reply into Chalice's response: JSON as an encoded string, bytes as they are."""
    body = reply.body
    headers: dict[str, str | list[str]] = {**_SECURITY_HEADERS, **reply.headers}
    if isinstance(body, bytes):
        return RawResponse(body, headers, reply.status)
    if reply.status == 204:
        return RawResponse("", headers, reply.status)
    headers.setdefault("Content-Type", CONTENT_TYPE if reply.status >= 400 else "application/json")
    return RawResponse(msgspec.json.encode(body).decode(), headers, reply.status)


def _log(route: Route, request: Request, status: int, code: str | None, started: float) -> None:
    log(
        "request",
        route=route.path,
        method=route.method,
        status=status,
        code=code,
        duration_ms=round((time.perf_counter() - started) * 1000, 1),
        request_id=str(request.context.get("requestId") or ""),
    )


_CHALICE_CODES = {404: "not_found", 405: "method_not_allowed", 415: "unsupported_media_type"}


def reshape(response: Response, language: str) -> Response:
    """Turn an answer that Chalice made itself into problem+json; ours pass untouched."""
    if isinstance(response, RawResponse):
        return response
    code = _CHALICE_CODES.get(response.status_code, "internal")
    status = response.status_code if code != "internal" else 500
    allow = {name: str(value) for name, value in response.headers.items() if name.lower() == "allow"}
    return render(Reply(status, problem(status, code, language), allow))
