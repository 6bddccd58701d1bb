"""Every refusal the system knows: stable codes, no wording, no HTTP."""

from __future__ import annotations

from msgspec import Struct


class FieldError(Struct, frozen=True):
    """One bad field; `params` fill the wording and never hold what the client sent."""

    field: str
    code: str
    params: dict[str, object] = {}


class DomainError(Exception):
    """A refusal with a stable code; `facts` are safe to show to whoever asked."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class BadRequest(DomainError):
    """What was sent cannot even be read."""


class InvalidFields(DomainError):
    """The request's fields are wrong: all of them at once."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("invalid_fields")
        self.errors = errors


class Unprocessable(DomainError):
    """Well-formed, but cannot be done with what it says (a clock too far off)."""


class TooLarge(DomainError):
    """More than we read before parsing."""


class Unauthorized(DomainError):
    """Nobody we know is asking."""


class Forbidden(DomainError):
    """We know who asks, and he may not."""


class NotFound(DomainError):
    """It does not exist, or is not the caller's to know of."""


class Conflict(DomainError):
    """The thing is in a state that excludes this."""


class Gone(DomainError):
    """It was there and has ended: a code, a venue, the whole collection."""


class TooMany(DomainError):
    """A limit of policy is reached."""

    def __init__(self, code: str, retry_after_s: int, **facts: object) -> None:
        super().__init__(code, **facts)
        self.retry_after_s = retry_after_s


class Unavailable(DomainError):
    """Something we stand on does not answer; the cause is chained."""

    retry_after_s = 5


class StorageUnavailable(Unavailable):
    """The database, the key store or the bucket does not answer."""

    def __init__(self) -> None:
        super().__init__("storage_unavailable")


def one_field(name: str, code: str, **params: object) -> InvalidFields:
    """Make the error for a single bad field."""
    return InvalidFields([FieldError(name, code, params)])
