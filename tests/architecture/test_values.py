"""Values are made in one way, and the domain takes nothing else from msgspec."""

import ast

import pytest

from chalicelib.domain.hidden import Hidden
from tests.architecture.program import trees

ALLOWED = {"msgspec": {"Struct", "field"}, "msgspec.structs": {"asdict", "replace"}}


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
