"""From a parsed table to frozen values, refusing what is unknown, missing or of another type, by name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args, get_origin

from msgspec import Struct

Shape = TypeVar("Shape")


class PolicyError(Exception):
    """Say which key of which policy file is wrong, and how."""


def build(shape: type[Shape], data: object, path: str) -> Shape:
    """Make one value from one table; `path` leads every complaint."""
    if not isinstance(data, dict):
        raise PolicyError(f"{path}: must be a table")
    known = shape.__annotations__
    for key in data:
        if key not in known:
            raise PolicyError(f"{_under(path, key)}: unknown key")
    for key in known:
        if key not in data:
            raise PolicyError(f"{_under(path, key)}: missing")
    return shape(**{key: _value(kind, data[key], _under(path, key)) for key, kind in known.items()})


def _under(path: str, key: str) -> str:
    """Join a file and its first key by a colon, deeper keys by a dot."""
    return f"{path}: {key}" if path.endswith(".toml") else f"{path}.{key}"


def _value(kind: Any, value: Any, path: str) -> Any:
    """Check one value against the type its field declares."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return build(kind, value, path)
    origin = get_origin(kind)
    if origin is Literal:
        return _choice(get_args(kind), value, path)
    if origin is tuple:
        if not isinstance(value, list):
            raise PolicyError(f"{path}: must be a list")
        return tuple(_value(get_args(kind)[0], item, f"{path}[{place}]") for place, item in enumerate(value))
    if origin is Mapping:
        if not isinstance(value, dict):
            raise PolicyError(f"{path}: must be a table")
        return MappingProxyType({key: _value(get_args(kind)[1], item, f"{path}.{key}") for key, item in value.items()})
    return _plain(kind, value, path)


def _choice(choices: tuple[Any, ...], value: Any, path: str) -> Any:
    """Check a value that must be one of a few."""
    if value not in choices or isinstance(value, bool):
        raise PolicyError(f"{path}: must be one of {', '.join(map(str, choices))}")
    return value


def _plain(kind: type, value: Any, path: str) -> Any:
    """Check text, a whole number above zero, a number, or yes/no; true is no number."""
    if kind is int and (type(value) is not int or value < 1):
        raise PolicyError(f"{path}: must be a whole number above zero")
    if kind is float:
        if type(value) not in {int, float}:
            raise PolicyError(f"{path}: must be a number")
        return float(value)
    if not isinstance(value, kind):
        raise PolicyError(f"{path}: must be {'text' if kind is str else 'true or false'}")
    return value
