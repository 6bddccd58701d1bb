"""Types as JSON Schema: each named once, by its own name, or with its module before it where two share one."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from chalicelib.api.call import Reply
from chalicelib.api.models import JUDGED_ALONE

_AT = "#/components/schemas/"


def answered(kind: Any) -> Any:
    """Return what a view answers with: a Reply's body, and of bytes or JSON the JSON."""
    body = typing.get_args(kind)[0] if typing.get_origin(kind) is Reply else kind
    return next(part for part in typing.get_args(body) if part is not bytes) if either(kind) else body


def either(kind: Any) -> bool:
    """Say whether a view answers with bytes, or with JSON where it is not done at once."""
    body = typing.get_args(kind)[0] if typing.get_origin(kind) is Reply else kind
    return isinstance(body, types.UnionType) and bytes in typing.get_args(body)


class Schemas:
    """The schemas of all that travels as JSON."""

    def __init__(self, kinds: Iterable[Any]) -> None:
        wanted = list(
            dict.fromkeys(answered(kind) for kind in kinds if answered(kind) not in (None, type(None), bytes))
        )
        wanted += [part for kind in wanted for part in _parts(kind) if part not in wanted]
        schemas, components = msgspec.json.schema_components(wanted, ref_template=_AT + "{name}")
        names = {name: _short(name) for name in components}
        self._of: dict[Any, dict[str, Any]] = {
            kind: _renamed(schema, names) for kind, schema in zip(wanted, schemas, strict=True)
        }
        self.components = {
            names[name]: _renamed(schema, names) | {"title": names[name]} for name, schema in sorted(components.items())
        }

    def of(self, kind: Any) -> dict[str, Any]:
        """Return the schema of a type: a reference when it has a name."""
        return self._of[answered(kind)]


def query_parameters(model: Any) -> list[dict[str, Any]]:
    """Describe a query model's fields as parameters."""
    (_, components) = msgspec.json.schema_components([model], ref_template=_AT + "{name}")
    known = {name: name for name in components}
    schema = components[model.__name__]
    return [
        {"name": name, "in": "query", "required": name in schema["required"], "schema": _given(_renamed(field, known))}
        for name, field in schema["properties"].items()
    ]


def _parts(kind: Any) -> Iterator[Any]:
    """Find the models of parts that are judged alone; nothing else refers to them."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        for field in msgspec.structs.fields(kind):
            yield from _marked(field.type)


def _marked(kind: Any) -> Iterator[Any]:
    for part in typing.get_args(kind):
        if not isinstance(part, msgspec.Meta):
            yield from _marked(part)
        elif JUDGED_ALONE in (part.extra or {}):
            yield (part.extra or {})[JUDGED_ALONE]


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """Describe a parameter as it is when it stands there: null is no text, absent is."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name != "anyOf" and (name, value) != ("default", None)}
    return rest | (options[0] if len(options) == 1 else {"anyOf": options} if options else {})


def _short(name: str) -> str:
    """Spell a name that msgspec had to qualify: `chalicelib.api.views.reviews.Reason` is ReviewsReason."""
    if "." not in name:
        return name
    *_, module, own = name.split(".")
    return "".join(word.capitalize() for word in module.split("_")) + own


def _renamed(schema: Any, names: dict[str, str]) -> Any:
    if isinstance(schema, list | tuple):
        return [_renamed(each, names) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if JUDGED_ALONE in schema:  # what belongs there, and that anything may stand there
        return {"anyOf": [{"$ref": _AT + names[schema[JUDGED_ALONE]]}, {}]}
    return {key: _spelled(key, value, names) for key, value in schema.items()}


def _spelled(key: str, value: Any, names: dict[str, str]) -> Any:
    """Spell a member; a text's end is `\\Z` in Python, whose `$` lets a line feed follow, and `$` in JSON Schema."""
    if key == "$ref":
        return _AT + names[value.removeprefix(_AT)]
    if key == "pattern" and isinstance(value, str):
        return value.removesuffix(r"\Z") + "$" if value.endswith(r"\Z") else value
    return _renamed(value, names)
