"""JSON and query parameters in: one fast strict decode, and on failure every bad field at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from chalicelib.domain.errors import BadRequest, FieldError, InvalidFields

T = TypeVar("T")
_DIGITS = 40
"""More digits than any number here has: a longer one is cut, for it is out of range anyway and dear to convert."""


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """What a view takes that takes nothing."""


def decode_json(raw: bytes, model: type[T]) -> T:
    """Decode a body (none is an empty object) into its model, or raise BadRequest or InvalidFields with all faults."""
    text = raw or b"{}"
    try:
        value = msgspec.json.decode(text, type=model)
        # msgspec takes the last of two members with one name; whatever looked at the body before may take the first.
        _once_each(text.decode())
    except (ValueError, RecursionError):
        raise _refusal(text, model) from None
    return value


def decode_query(query: Mapping[str, Sequence[str]], model: type[T]) -> T:
    """Decode query parameters into their model, or raise InvalidFields; unknown and repeated ones are faults too."""
    given = _with_repeats([(name, value) for name, values in query.items() for value in values])
    try:
        "".join(given.values()).encode()
        if type(given) is dict:
            return msgspec.convert(given, model, strict=False)
    except ValueError:
        pass
    from chalicelib.api.field_errors import errors_of

    raise InvalidFields(errors_of(given, model, strict=False) or [FieldError("", "wrong_type")])


def _refusal(raw: bytes, model: type) -> BadRequest | InvalidFields:
    """Say what is wrong with a body that its model did not take."""
    from chalicelib.api.field_errors import errors_of

    try:
        errors = errors_of(_lenient(raw.decode()), model)
    except (ValueError, RecursionError):
        return BadRequest("not_json")
    return InvalidFields(errors or [FieldError("", "wrong_type")])


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands here twice")
    return members


def _with_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    from chalicelib.api.field_errors import Repeats

    return Repeats(pairs)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_once_each = json.JSONDecoder(object_pairs_hook=_distinct).decode
_lenient = json.JSONDecoder(
    object_pairs_hook=_with_repeats, parse_int=lambda digits: int(digits[:_DIGITS]), parse_constant=_no_number
).decode
