"""Refusals as RFC 9457 problem+json: one table from error class to status, one shape for all."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import errors

STATUS: dict[type[errors.DomainError], int] = {
    errors.BadRequest: 400,
    errors.InvalidFields: 422,
    errors.Unprocessable: 422,
    errors.TooLarge: 413,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.StorageUnavailable: 503,
}
CONTENT_TYPE = "application/problem+json"


def problem(status: int, code: str, language: str, **facts: Any) -> dict[str, Any]:
    """Make the body of a refusal; facts such as `server_time` stand beside the standard members."""
    title = _sentence(code, language, facts)
    return {
        "type": f"urn:venue-code:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": title,
        "errors": [],
    } | facts


def _sentence(code: str, language: str, facts: dict[str, object]) -> str:
    """Say a code in words, which are imported when the first refusal is spoken: an accepted scan needs none."""
    from chalicelib.api.wording import sentence

    return sentence(code, language, facts)


def status_of(kind: type[errors.DomainError]) -> int:
    """Return the status of a class of refusals: its own, or its nearest parent's."""
    return next(STATUS[each] for each in kind.__mro__ if each in STATUS)


def from_error(error: errors.DomainError, language: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Turn a refusal into status, body and headers."""
    status = status_of(type(error))
    body = problem(status, error.code, language, **error.facts)
    headers = {}
    if isinstance(error, errors.InvalidFields):
        body["errors"] = [
            {"field": e.field, "code": e.code, "message": _sentence(e.code, language, e.params)} for e in error.errors
        ]
    if isinstance(error, errors.TooMany | errors.Unavailable):
        headers["Retry-After"] = str(error.retry_after_s)
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"' if error.code == "token_invalid" else "Bearer"
    return status, body, headers
