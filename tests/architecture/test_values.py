"""Values are made in one way, and the domain takes nothing else from msgspec."""

import ast
import importlib
import pkgutil
import typing
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest
from msgspec.structs import fields

import chalicelib
from chalicelib.api.days import Dated
from chalicelib.api.models import Request
from chalicelib.api.routes import ROUTES
from chalicelib.domain.hidden import Hidden
from tests.architecture.program import trees

ALLOWED = {"msgspec": {"Struct", "field"}, "msgspec.structs": {"asdict", "replace"}}

SECRET = {"phone", "manager_phone", "guardian_phone", "id_number", "residence", "symptoms"} | {
    *("access_token", "refresh_token", "token", "token_seal", "pseudonym"),
}
# A counter's telephone that everybody may call, and a blind index that tells no number.
PUBLIC = {"HealthPoint", "Tombstone"}


def values(kind: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """List the program's values."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("chalicelib."):
            yield each
        yield from values(each)


def imported(path: str) -> list[tuple[str, str]]:
    """List what a file imports, as (module, name); a module imported whole has no name."""
    found = []
    for node in ast.walk(trees()[path]):
        if isinstance(node, ast.Import):
            found += [(each.name, "") for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module or "", each.name) for each in node.names]
    return found


@pytest.mark.parametrize("path", trees())
def test_no_value_is_a_dataclass(path: str) -> None:
    assert "dataclasses" not in {module for module, _ in imported(path)}


@pytest.mark.parametrize("path", [path for path in trees() if path.startswith("chalicelib/domain/")])
def test_the_domain_neither_encodes_nor_decodes(path: str) -> None:
    taken = [(module, name) for module, name in imported(path) if module.partition(".")[0] == "msgspec"]

    assert [each for each in taken if each[1] not in ALLOWED.get(each[0], set())] == []


def test_a_hidden_value_shows_no_field_and_still_compares() -> None:
    class Told(Hidden, frozen=True):
        name: str

    class Wrapped(Hidden, frozen=True):
        told: Told

    said = f"{Told('测试甲')!r} {Wrapped(Told('测试甲'))!s} {[Told('测试甲')]}"

    assert "测试甲" not in said
    assert "Told" in said
    assert Told("a") == Told("a") != Told("b")


def test_what_holds_a_number_a_token_or_a_key_shows_none_of_it() -> None:
    for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(found.name)
    holding = {each for each in values(msgspec.Struct) if SECRET & set(each.__struct_fields__)}

    assert len(holding) > 20  # and what only carries such a value shows of it what that shows
    assert {each.__name__ for each in holding if each.__repr__ is msgspec.Struct.__repr__} == PUBLIC


def test_every_request_with_a_day_or_an_instant_refuses_the_calendars_ends() -> None:
    for route in ROUTES:
        route.resolve()
    dated = {model for model in values(Request) if any(_is_a_day(field.type) for field in fields(model))}

    assert len(dated) >= 17
    assert {model.__qualname__ for model in dated if not issubclass(model, Dated)} == set()


def _is_a_day(kind: Any) -> bool:
    inner = typing.get_args(kind)
    return any(_is_a_day(each) for each in inner) if inner else isinstance(kind, type) and issubclass(kind, date)
