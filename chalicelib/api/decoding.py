"""JSON and query parameters in: one fast strict decode, and on failure every bad field at once."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from chalicelib.domain.errors import BadRequest, FieldError, InvalidFields

T = TypeVar("T")
_DIGITS = 40
"""More digits than any number here has: a longer one is not converted, for that is dear and it is out of range."""
_BEYOND = object()
"""A number beyond all numbers: nothing takes it."""


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
        pass
    else:
        return value
    try:
        return _convert(_lenient(text.decode()), model, strict=True)
    except (ValueError, RecursionError):
        raise BadRequest("not_json") from None


def decode_query(query: Mapping[str, Sequence[str]], model: type[T]) -> T:
    """Decode query parameters into their model, or raise InvalidFields; unknown and repeated ones are faults too."""
    given = _with_repeats([(name, value) for name, values in query.items() for value in values])
    if type(given) is dict and not any(text.lower() == "null" for text in given.values()):
        with suppress(ValueError):
            "".join(given.values()).encode()
            return msgspec.convert(given, model, strict=False)
    return _convert(given, model, strict=False)


def decode_part(value: Any, model: type[T]) -> T:
    """Convert one of many parts of a body, each judged by itself, or raise InvalidFields with all its faults."""
    return _convert(value, model, strict=True)


def _convert(value: Any, model: type[T], *, strict: bool) -> T:
    """Convert a value with an eye on each field: slower than msgspec alone, and it tells all that is wrong."""
    from chalicelib.api.field_errors import errors_of

    errors = errors_of(value, model, strict=strict)
    if not errors:
        try:
            return msgspec.convert(value, model, strict=strict)
        except msgspec.ValidationError:
            errors = [FieldError("", "wrong_type")]
    raise InvalidFields(errors)


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


def _integer(digits: str) -> Any:
    return int(digits) if len(digits) <= _DIGITS else _BEYOND


def _number(digits: str) -> Any:
    number = float(digits)
    if not math.isfinite(number):
        return _BEYOND
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_once_each = json.JSONDecoder(object_pairs_hook=_distinct).decode
_lenient = json.JSONDecoder(
    object_pairs_hook=_with_repeats, parse_int=_integer, parse_float=_number, parse_constant=_no_number
).decode
