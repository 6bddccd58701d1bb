"""What can go wrong on the wire, in four kinds a caller can act on; texts name codes only, never a key or a value."""

from collections.abc import Mapping
from typing import Any

from chalicelib.storage.lean.attributes import decode

THROTTLES = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
TRANSIENT = {"InternalServerError", "InternalServiceError", "RequestTimeout", "RequestTimeoutException"}
CONDITION_FAILED = "ConditionalCheckFailedException"


class WireError(Exception):
    """AWS did not do what was asked; `body` is its parsed reply and may hold personal data: never log it."""

    transient = False

    def __init__(self, code: str, status: int = 0, body: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code} ({status})" if status else code)
        self.code = code
        self.status = status
        self.body = body or {}


class Refused(WireError):
    """The request itself was refused: asking again changes nothing."""


class ConditionFailed(Refused):
    """The condition of a PutItem did not hold; `item` is the row in its way if ALL_OLD was asked for.

    After a repeated send (an answer was lost) that row may be one's own.
    """

    def __init__(self, code: str, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(code, status, body)
        self.item: dict[str, Any] | None = decode(body["Item"]) if body.get("Item") else None


class Throttled(WireError):
    """Too many requests, still after the retries."""

    transient = True


class Unreachable(WireError):
    """No usable answer in time: no connection, a broken reply, a fault of the service. The work may be done though."""

    transient = True


def error_of(status: int, code: str, body: Mapping[str, Any]) -> WireError:
    """Choose the kind; raise ValueError when the row in the way cannot be read."""
    if code == CONDITION_FAILED:
        return ConditionFailed(code, status, body)
    if code in THROTTLES or status == 429:
        return Throttled(code, status, body)
    if status >= 500 or code in TRANSIENT:
        return Unreachable(code, status, body)
    return Refused(code, status, body)
