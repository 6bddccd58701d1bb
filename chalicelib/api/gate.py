"""The one way in: size, authentication, decoding, errors and the log line of every view."""

from __future__ import annotations

import re
import time
import traceback
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from chalice.app import Request, Response

from chalicelib import runtime
from chalicelib.api.answers import render
from chalicelib.api.call import Call, Reply
from chalicelib.api.decoding import Nothing, decode_json, decode_query
from chalicelib.api.languages import language_of
from chalicelib.api.models import Page
from chalicelib.api.problems import from_error, problem
from chalicelib.api.route import ENROLLING, JSON, OWN, Route, View
from chalicelib.domain.errors import (
    BadRequest,
    DomainError,
    FieldError,
    Forbidden,
    InvalidFields,
    NotFound,
    StorageUnavailable,
    TooLarge,
    Unauthorized,
    Unavailable,
)
from chalicelib.observability import log

if TYPE_CHECKING:
    from chalicelib.domain.person.caller import Caller

T = TypeVar("T")
MAX_BODY_BYTES = 1_000_000
# What may stand in a path: `#` parts our keys, and the database refuses empty and endless ones.
_PLAUSIBLE = re.compile(r"[ !\"$-~]{1,64}")


def open_for(route: Route, request_of: Callable[[], Request]) -> Callable[..., Response]:
    """Make the function that Chalice calls for a route; the view is imported when first needed."""
    kept: list[View] = []

    def view() -> View:
        if not kept:
            kept.append(route.describe())
        return kept[0]

    def enter(**path: str) -> Response:
        request = request_of()
        started = time.perf_counter()
        language = language_of(request.headers)
        code = None
        try:
            answer = render(_answer(route, view(), request, language, path), language)
        except DomainError as refusal:
            reply, code = _refused(refusal, language)
            answer = render(reply, language)
        except Exception as fault:  # noqa: BLE001  the outermost wrapper is the one place for it
            reply, code = _broken(fault, language)
            answer = render(reply, language)
        _log(route, request, answer.status_code, code, started)
        return answer

    enter.__name__ = route.view.replace(":", "_")
    return enter


def _answer(route: Route, view: View, request: Request, language: str, path: dict[str, str]) -> Reply[Any]:
    raw = _raw_body(request)
    workspace = runtime.for_tenant()
    user = _authenticate(route, workspace, request.headers)
    network = str((request.context.get("identity") or {}).get("sourceIp") or "")
    call = Call(workspace=workspace, language=language, network=network, user=user, raw=raw)
    try:
        return _attempt(route, view, request, call, path)
    except DomainError as refusal:
        if route.traces and not isinstance(refusal, Unavailable):
            _put_on_record(route, call, refusal, path)
        raise


def _attempt(route: Route, view: View, request: Request, call: Call, path: dict[str, str]) -> Reply[Any]:
    workspace = call.workspace
    _check_access(route, call.user)
    if route.collects:
        workspace.check_collecting()
    if not all(_PLAUSIBLE.fullmatch(value) for value in path.values()):
        raise NotFound("not_found")
    given = _given(route, view, request, call.raw)
    page = given.get("query")
    if isinstance(page, Page):
        return _listed(route, view, call, path, page)
    result = view.apply(call, **path, **given)
    return result if isinstance(result, Reply) else Reply(route.status, result)


def _listed(route: Route, view: View, call: Call, path: dict[str, str], page: Page) -> Reply[Any]:
    """Answer with a page of a list: where it goes on is sealed for this caller."""
    from chalicelib.api.cursors import open_cursor, seal_cursor

    key, account = call.workspace.keyring.token_seal, call.user.account if call.user else ""
    whose = "\n".join([route.view, account, *(path[name] for name in sorted(path))])  # none of them has two lines
    open_cursor(key, whose, page)
    listed = view.apply(call, **path, query=page)
    seal_cursor(key, whose, listed)
    return Reply(route.status, listed)


def _authenticate(route: Route, workspace: runtime.Workspace, headers: Mapping[str, str]) -> Caller | None:
    if route.is_open(workspace):
        return None
    scheme, _, token = str(headers.get("authorization") or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("token_missing")
    caller = workspace.caller_of(token.strip())
    if route.access == OWN or (caller.enrolling and route.access != ENROLLING):
        return caller
    from chalicelib.usecases.account.recognise import recognise

    return recognise(workspace, caller)


def _check_access(route: Route, caller: Caller | None) -> None:
    """Refuse whom we know, and who may not do this, or not yet."""
    if caller is None or route.access == ENROLLING:
        return
    if caller.enrolling:
        raise Forbidden("totp_required")
    if caller.unproven:
        raise Forbidden("reverify_needed")
    if route.roles and not caller.roles_named(*route.roles):
        raise Forbidden("role_missing")


def _put_on_record(route: Route, call: Call, refusal: DomainError, path: dict[str, str]) -> None:
    """Append a refused attempt at tracing to the chain, as far as its account's hour allows."""
    from chalicelib.usecases.tracing.refused import Attempt, put_on_record

    attempt = Attempt(f"{route.method} {route.path}", refusal, route.roles, path.get("case_id"))
    put_on_record(call.workspace, call.caller, attempt)


def _given(route: Route, view: View, request: Request, raw: bytes) -> dict[str, Any]:
    """Decode query and body, and say of both at once what is wrong; a view that takes none is given none."""
    faults: list[FieldError] = []
    given: dict[str, Any] = {}
    query = request.query_params
    if query or view.query is not None:
        named = {name: query.getlist(name) for name in query} if query else {}
        given["query"] = _decoded(decode_query, named, view.query or Nothing, faults)
    if (view.body is not None or (raw and route.takes_body)) and JSON in (route.content_type, _media_type(request)):
        given["body"] = _decoded(decode_json, raw, view.body or Nothing, faults)
    if faults:
        raise InvalidFields(faults)
    return {name: value for name, value in given.items() if not isinstance(value, Nothing)}


def _media_type(request: Request) -> str:
    return str(request.headers.get("content-type") or "").partition(";")[0].strip().lower()


def _decoded(decode: Callable[[Any, type[T]], T], given: Any, model: type[T], faults: list[FieldError]) -> T | None:
    try:
        return decode(given, model)
    except InvalidFields as refused:
        faults += refused.errors
        return None


def _raw_body(request: Request) -> bytes:
    """Return the body, refused before it is decoded when it is too large."""
    event = request.to_original_event()
    body = event.get("body") or b""
    encoded = bool(event.get("isBase64Encoded"))
    if len(body) > (MAX_BODY_BYTES * 4 // 3 + 4 if encoded else MAX_BODY_BYTES):
        raise TooLarge("body_too_large")
    try:
        raw = b64decode(body) if encoded else body if isinstance(body, bytes) else body.encode()
    except ValueError:
        raise BadRequest("not_json") from None
    if len(raw) > MAX_BODY_BYTES:
        raise TooLarge("body_too_large")
    return raw


def _refused(refusal: DomainError, language: str) -> tuple[Reply[Any], str]:
    if isinstance(refusal, Unavailable) and refusal.__cause__ is not None:
        _log_fault(refusal.__cause__)
    status, body, headers = from_error(refusal, language)
    return Reply(status, body, headers), refusal.code


def _broken(fault: Exception, language: str) -> tuple[Reply[Any], str]:
    from chalicelib.storage.faults import is_storage_fault

    _log_fault(fault)
    if is_storage_fault(fault):
        status, body, headers = from_error(StorageUnavailable(), language)
        return Reply(status, body, headers), "storage_unavailable"
    return Reply(500, problem(500, "internal", language)), "internal"


def _log_fault(fault: BaseException) -> None:
    """Write what broke and where, by names of ours and AWS's; what a fault says may hold personal data."""
    from pathlib import PurePath

    from chalicelib.storage.faults import code_of

    frames = traceback.extract_tb(fault.__traceback__)
    where = f"{PurePath(frames[-1].filename).stem}.{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    log("fault", cause=type(fault).__name__, error=code_of(fault), where=where, level="error")


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
