"""Spell Python values as DynamoDB attribute values and back, without Decimal: the scan path counts in whole numbers."""

from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

DIGITS = 38  # what DynamoDB keeps of a number; more is refused here, not rounded there


def encode(item: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Spell an item (or a key) for a request; raise TypeError or ValueError for what DynamoDB could not keep."""
    return {name: encode_value(value) for name, value in item.items()}


def decode(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Read an item of a reply; raise ValueError when it is not one."""
    if not isinstance(item, Mapping):
        raise ValueError("no item")  # noqa: TRY004 - a reply's fault, not the caller's
    return {name: decode_value(value) for name, value in item.items()}


def encode_value(value: object) -> dict[str, Any]:
    """Spell one value: str, int, float, bytes, bool, None, list or tuple, mapping."""
    write = _WRITERS.get(type(value))
    if write is None:
        # Subclasses (a StrEnum, a NamedTuple) are rarer, so they may cost more.
        write = next((writer for kind, writer in _WRITERS.items() if isinstance(value, kind)), None)
    if write is None:
        raise TypeError(f"{type(value).__name__} is no attribute type")
    return write(value)


def decode_value(value: Mapping[str, Any]) -> Any:
    """Read one value: whole numbers become int, others float."""
    try:
        ((kind, content),) = value.items()
        return _READERS[kind](content)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as odd:
        raise ValueError("no attribute value") from odd


def _whole(value: int) -> dict[str, Any]:
    if abs(value) >= 10**DIGITS:
        raise ValueError(f"more than {DIGITS} digits")
    return {"N": str(int(value))}


def _broken(value: float) -> dict[str, Any]:
    if not isfinite(value):
        raise ValueError("not a finite number")
    return {"N": repr(float(value))}


def _number(text: str) -> int | float:
    try:
        return int(text, 10)  # the base makes it refuse what is no text
    except ValueError:
        number = float(text)
        if not isfinite(number):
            raise
        return number


def _of(kind: type) -> Callable[[Any], Any]:
    """Make a reader that passes content of a kind and refuses any other."""

    def read(content: object) -> object:
        if not isinstance(content, kind):
            raise TypeError(kind.__name__)
        return content

    return read


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    str: lambda value: {"S": str.__str__(value)},  # of an Enum too, whose own str() may be its name
    bool: lambda value: {"BOOL": value},  # before int, whose subclass it is
    int: _whole,
    float: _broken,
    bytes: lambda value: {"B": b2a_base64(value, newline=False).decode("ascii")},
    type(None): lambda _: {"NULL": True},
    list: lambda value: {"L": [encode_value(one) for one in value]},
    tuple: lambda value: {"L": [encode_value(one) for one in value]},
    Mapping: lambda value: {"M": encode(value)},
}
_WRITERS[dict] = _WRITERS[Mapping]
_READERS: dict[str, Callable[[Any], Any]] = {
    "S": _of(str),
    "N": _number,
    "B": a2b_base64,
    "BOOL": _of(bool),
    "NULL": lambda _: None,
    "L": lambda content: [decode_value(one) for one in content],
    "M": decode,
}
