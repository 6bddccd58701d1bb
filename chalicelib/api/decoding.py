"""JSON in: one fast strict decode, and on failure every bad field at once."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from chalicelib.domain.errors import FieldError, InvalidFields, one_field

T = TypeVar("T")
_BOUND = re.compile(r"of length (<=|>=) (\d+)")
_RANGE = re.compile(r"`(?:int|float)` (<=|>=|<|>) (-?[\d.]+)")


def decode_json(raw: bytes, model: type[T]) -> T:
    """Decode a body into its model, or raise InvalidFields with all that is wrong."""
    try:
        return msgspec.json.decode(raw or b"{}", type=model)
    except msgspec.ValidationError:
        value = msgspec.json.decode(raw or b"{}")
        raise InvalidFields(list(_errors(value, model, "")) or [FieldError("", "wrong_type")]) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise one_field("", "not_json") from None


def decode_query(query: Mapping[str, str], model: type[T]) -> T:
    """Decode query parameters into their model; unknown ones are refused like unknown fields."""
    try:
        return msgspec.convert(dict(query), model, strict=False)
    except msgspec.ValidationError:
        errors = list(_errors(dict(query), model, "", strict=False))
        raise InvalidFields(errors or [FieldError("", "wrong_type")]) from None


def _errors(value: Any, kind: Any, path: str, *, strict: bool = True) -> Iterator[FieldError]:
    struct = _struct_of(kind)
    if struct is not None and isinstance(value, dict):
        yield from _struct_errors(value, struct, path, strict=strict)
        return
    item = _item_of(kind)
    if item is not None and isinstance(value, list):
        before = 0
        for index, element in enumerate(value[:100]):
            for error in _errors(element, item, f"{path}[{index}]", strict=strict):
                before += 1
                yield error
        if before:
            return
    try:
        msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as refused:
        yield _field_error(path, str(refused))


def _struct_errors(value: dict[str, Any], struct: type, path: str, *, strict: bool) -> Iterator[FieldError]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for name in value.keys() - fields.keys():
        yield FieldError(_join(path, str(name)[:40]), "unknown_field")
    for name, field in fields.items():
        if name in value:
            yield from _errors(value[name], field.type, _join(path, name), strict=strict)
        elif field.required:
            yield FieldError(_join(path, name), "missing")


def _struct_of(kind: Any) -> type | None:
    for candidate in _options(kind):
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
            return candidate
    return None


def _item_of(kind: Any) -> Any | None:
    for candidate in _options(kind):
        if typing.get_origin(candidate) in (list, tuple):
            return typing.get_args(candidate)[0]
    return None


def _options(kind: Any) -> tuple[Any, ...]:
    if typing.get_origin(kind) is typing.Annotated:
        return _options(typing.get_args(kind)[0])
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return tuple(option for part in typing.get_args(kind) for option in _options(part))
    return (kind,)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _field_error(path: str, message: str) -> FieldError:
    where = message.partition(" - at `$")[2].rstrip("`")
    path = _join(path, where.lstrip(".")) if where and not where.startswith("[") else path + where
    if bound := _BOUND.search(message):
        return FieldError(path, "too_long" if bound[1] == "<=" else "too_short", {"limit": int(bound[2])})
    if bound := _RANGE.search(message):
        return FieldError(path, "too_large" if bound[1].startswith("<") else "too_small", {"limit": float(bound[2])})
    if "enum value" in message or "matching regex" in message:
        return FieldError(path, "not_allowed")
    return FieldError(path, "wrong_type")
