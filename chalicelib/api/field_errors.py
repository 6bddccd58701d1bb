"""Find every bad field of a value that its model did not take; of what the client sent only field names are told."""

from __future__ import annotations

import re
import types
import typing
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from chalicelib.api.days import unreckonable
from chalicelib.domain.errors import FieldError

AT_MOST = 1000
"""Faults named in one answer: more than any form has, and a body of nothing but faults still gets a small answer."""
HIDDEN = "?"
"""Stands for a member whose name could itself be somebody's name or number."""
_SHOWN = re.compile(r"(?!.*[0-9]{5})[A-Za-z_][A-Za-z0-9_]{0,39}")
_LENGTH = re.compile(r"of length (<=|>=) (\d+)")
_RANGE = re.compile(r"`(?:int|float)` (<=|>=|<|>) (-?[\d.]+)")
_ILL_FORMED = ("matching regex", "RFC3339", "timezone component", "Invalid UUID", "Invalid base64")


class Repeats(dict[str, Any]):
    """An object in which members stood more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.names = [name for name, times in Counter(name for name, _ in pairs).items() if times > 1]


class _Part(NamedTuple):
    """A value, what it should be, and where it stands."""

    value: Any
    kind: Any
    path: str


def errors_of(value: Any, model: Any, *, strict: bool = True) -> list[FieldError]:
    """Return the faults of a value that was to become `model`."""
    return list(islice(_errors(_Part(value, model, ""), strict=strict), AT_MOST))


def _errors(part: _Part, *, strict: bool) -> Iterator[FieldError]:
    if isinstance(part.value, Repeats):
        yield from (FieldError(_join(part.path, _shown(name)), "duplicate") for name in part.value.names)
    struct = _struct_of(part.kind)
    if struct is not None and isinstance(part.value, dict):
        yield from _struct_errors(part, struct, strict=strict)
        return
    whole = _whole_error(part, strict=strict)
    badly_sized = whole is not None and whole.field == part.path and whole.code in {"too_long", "too_short"}
    inner = False
    for child in () if badly_sized else _children(part):
        for error in _errors(child, strict=strict):
            inner = True
            yield error
    if whole is not None and not inner:
        yield whole


def _struct_errors(part: _Part, struct: type, *, strict: bool) -> Iterator[FieldError]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for name in part.value:
        if name not in fields:
            yield FieldError(_join(part.path, _shown(name)), "unknown_field")
    for name, field in fields.items():
        if name in part.value:
            yield from _errors(_Part(part.value[name], field.type, _join(part.path, name)), strict=strict)
        elif field.required:
            yield FieldError(_join(part.path, name), "missing")


def _children(part: _Part) -> Iterator[_Part]:
    value, kind, path = part
    for option in _options(kind):
        origin, arguments = typing.get_origin(option), typing.get_args(option)
        if isinstance(value, list) and origin in (list, tuple):
            yield from (_Part(each, arguments[0], f"{path}[{index}]") for index, each in enumerate(value))
        if isinstance(value, dict) and origin is dict:
            yield from (_Part(each, arguments[1], _join(path, _shown(name))) for name, each in value.items())


def _struct_of(kind: Any) -> type | None:
    for option in _options(kind):
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return option
    return None


def _options(kind: Any) -> tuple[Any, ...]:
    """Return what a type may be, without its bounds: the members of a union, else itself."""
    if typing.get_origin(kind) is typing.Annotated:
        return _options(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return tuple(option for part in typing.get_args(kind) for option in _options(part))
    return (kind,)


def _whole_error(part: _Part, *, strict: bool) -> FieldError | None:
    """Return the first fault of a value taken as a whole."""
    try:
        taken = msgspec.convert(part.value, part.kind, strict=strict)
        if isinstance(part.value, str):
            part.value.encode()
            if taken is None:  # in a query msgspec takes the word null for null; there, absent is absent
                return FieldError(part.path, "not_allowed")
            if isinstance(taken, date) and (why := unreckonable(taken)):
                return FieldError(part.path, why)
    except msgspec.ValidationError as refused:
        return _field_error(part.path, str(refused))
    except UnicodeEncodeError:  # half of a surrogate pair
        return FieldError(part.path, "text_unassigned")
    return None


def _field_error(path: str, message: str) -> FieldError:
    """Read msgspec's message: it names types, bounds and fields, never a value (but `Invalid enum value`, not read)."""
    path += message.partition(" - at `$")[2].rstrip("`") if path else message.partition(" - at `$")[2].strip("`.")
    if bound := _LENGTH.search(message):
        return FieldError(path, "too_long" if bound[1] == "<=" else "too_short", {"limit": int(bound[2])})
    if bound := _RANGE.search(message):
        limit = float(bound[2])
        code = "too_large" if bound[1].startswith("<") else "too_small"
        return FieldError(path, code, {"limit": int(limit) if limit.is_integer() else limit})
    if "Invalid enum value" in message:
        return FieldError(path, "not_allowed")
    return FieldError(path, "not_well_formed" if any(mark in message for mark in _ILL_FORMED) else "wrong_type")


def _shown(name: str) -> str:
    return name if _SHOWN.fullmatch(name) else HIDDEN


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
