"""Collecting what is wrong with a request, so that all of it is said at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.errors import FieldError, InvalidFields
from chalicelib.domain.malformed import Malformed

T = TypeVar("T")
R = TypeVar("R")


class Fields:
    """The faults of one request, field by field."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def take(self, name: str, parse: Callable[[R], T], raw: R, fallback: T) -> T:
        """Return the parsed value; when it is malformed, note that and go on with the fallback."""
        try:
            return parse(raw)
        except Malformed as malformed:
            self.refuse(name, malformed.code, **malformed.params)
            return fallback

    def refuse(self, name: str, code: str, **params: object) -> None:
        """Note a fault."""
        self.errors.append(FieldError(name, code, params))

    def done(self) -> None:
        """Raise InvalidFields when anything was wrong."""
        if self.errors:
            raise InvalidFields(self.errors)
