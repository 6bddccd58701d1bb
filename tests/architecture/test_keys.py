"""Keys are spelled in one place, a file per capability, and the province leads every one of them."""

import ast
import inspect

import pytest

from chalicelib.storage import keys, supervision_keys, tracing_keys
from tests.architecture.program import Function, called, calls, functions, texts, trees

SPELLERS = (keys, supervision_keys, tracing_keys)
KEYS = {f"chalicelib/storage/{module.__name__.rpartition('.')[2]}.py" for module in SPELLERS}
NO_KEYS = {
    "chalicelib/api/openapi/operations.py": "#/components",
    "chalicelib/api/openapi/refusals.py": "#/components",
    "chalicelib/api/openapi/schemas.py": "#/components",
    "chalicelib/domain/policy.py": "#",
    "chalicelib/poster/breaking.py": "#",
    "chalicelib/poster/inks.py": "#",
    "chalicelib/storage/wire.py": "#",
    "chalicelib/tenants/regions.py": "#",
    "chalicelib/usecases/account/find_staff.py": "#[a-z2-7]{16}",
}
"""Files with a `#` that parts no key: references, colours, punctuation, error names, comments, a cursor's form."""
STORES = [
    path for path in trees() if path.startswith("chalicelib/storage/") and "/rows/" not in path and path not in KEYS
]
ROW_CALLS = {"get", "query", "count", "batch_get"}


def test_nobody_else_writes_the_mark_that_parts_keys() -> None:
    found = {
        path
        for path, tree in trees().items()
        for text in texts(tree)
        if "#" in text.value and NO_KEYS.get(path, "\0") not in text.value
    }

    assert found == KEYS


FUNCTIONS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": spell
    for module in SPELLERS
    for name, spell in inspect.getmembers(module, inspect.isfunction)
    if spell.__module__ == module.__name__
}
PARTITIONS = [name for name in FUNCTIONS if name == "keys.under" or name.endswith("_pk")]
FILES = [name for name in FUNCTIONS if name.endswith("_key") and name != "keys.row_key"]


@pytest.mark.parametrize("name", PARTITIONS)
def test_a_partition_key_begins_with_the_province(name: str) -> None:
    spell = FUNCTIONS[name]
    parameters = inspect.signature(spell).parameters

    spelled = spell("43", *[7 if "int" in str(each.annotation) else "x" for each in list(parameters.values())[1:]])

    assert next(iter(parameters)) == "tenant"
    assert spelled.startswith("43#")


@pytest.mark.parametrize("name", FILES)
def test_a_files_key_begins_with_the_province(name: str) -> None:
    spell = FUNCTIONS[name]

    assert spell("43", *["x"] * (len(inspect.signature(spell).parameters) - 1)).startswith("43/")


@pytest.mark.parametrize("path", trees())
def test_whoever_spells_a_key_gives_the_tenant_first(path: str) -> None:
    names = {name.rpartition(".")[2] for name in PARTITIONS}
    spelled = [call for call in calls(trees()[path]) if called(call).rpartition(".")[2] in names]

    for call in spelled if path not in KEYS else ():
        assert called(call) in PARTITIONS, ast.unparse(call)
        assert "tenant" in ast.unparse(call.args[0]), ast.unparse(call)


@pytest.mark.parametrize("path", STORES)
def test_a_store_reaches_rows_by_spelled_keys_only(path: str) -> None:
    tree = trees()[path]
    models = {ast.unparse(target) for target in bound(tree)} | {"self._people.rows"}

    for function in functions(tree):
        for call in calls(function):
            reached = called(call)
            if call.args and (reached in models or (reached.rpartition(".")[2] in ROW_CALLS and of(models, reached))):
                assert is_spelled(call.args[0], function, tree), ast.unparse(call)


def bound(tree: ast.Module) -> list[ast.expr]:
    """List what a store calls its models: whatever `bind` gave."""
    bindings = [
        node for node in ast.walk(tree) if isinstance(node, ast.Assign) and ast.unparse(node.value)[:5] == "bind("
    ]
    return [target for node in bindings for target in node.targets]


def of(models: set[str], reached: str) -> bool:
    """Say whether a method is a model's or one of its indexes'."""
    return reached.rpartition(".")[0] in models or reached.rpartition(".")[0].rpartition(".")[0] in models


def is_spelled(key: ast.expr, function: Function, tree: ast.Module) -> bool:
    """Say whether a key comes from keys.py: asked there, by a method that asks there, or handed in as a key."""
    asking = {each.name for each in functions(tree) if "keys." in ast.unparse(each)}  # also tracing_keys. and the like
    for node in ast.walk(key):
        if isinstance(node, ast.Call) and (called(node) in FUNCTIONS or called(node).rpartition(".")[2] in asking):
            return True
        if isinstance(node, ast.Attribute) and node.attr in {"pk", "sk"}:
            return True
        if isinstance(node, ast.Name):
            handed_in = node.id in {"pk", "key"} and node.id in {each.arg for each in function.args.args}
            if handed_in or any(is_spelled(value, function, tree) for value in assigned(node.id, function)):
                return True
    return False


def assigned(name: str, function: Function) -> list[ast.expr]:
    """List what a function assigns to a name, loops included."""
    given: list[tuple[ast.expr, ast.expr]] = []
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            given += [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.For | ast.comprehension):
            given.append((node.target, node.iter))
    return [
        value
        for target, value in given
        if any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(target))
    ]
