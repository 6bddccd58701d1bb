"""Read out of the program which codes it may say, and with which facts: every refusal of a literal code."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
SPEAKERS = ("wording", "sheet_sentences", "custody_sentences", "supervision_sentences", "tracing_sentences")
WORDING = {ROOT / "chalicelib" / "api" / f"{name}.py" for name in SPEAKERS}
_MAKERS = {
    "BadRequest": 0,
    "Conflict": 0,
    "Forbidden": 0,
    "Gone": 0,
    "NotFound": 0,
    "TooLarge": 0,
    "TooMany": 0,
    "Unauthorized": 0,
    "Unavailable": 0,
    "Unprocessable": 0,
    "Malformed": 0,
    "FieldError": 1,
    "one_field": 1,
    "refuse": 1,
    "problem": 1,
    "sentence": 0,
    "Outcome": 2,
    "RowError": 2,
    "FileRefused": 0,
    "SheetProblem": 0,
    "CellError": 3,
    "VehicleCellError": 2,
    "_wrong": 1,
    "_refused": 2,
}
"""What says a code, and which of its arguments is the code."""
_SILENT = {"sentence", "Outcome", "RowError", "CellError", "VehicleCellError", "_refused"}
"""Those whose facts are no keywords."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One place that says a code; `facts` are None where they are not literal."""

    where: str
    code: str
    facts: frozenset[str] | None


def sources() -> list[Path]:
    """Return the program's files but the wording."""
    return [path for path in sorted((ROOT / "chalicelib").rglob("*.py")) if path not in WORDING]


def spoken() -> list[Spoken]:
    """Find every place that says a code."""
    return [found for path in sources() for found in _in(path)]


def relayed() -> set[str]:
    """Return the files that say a code which they neither spell nor pass on (`refused.code`)."""
    calls = (found for path in sources() for found in _calls(path))
    return {found.where.partition(":")[0] for found in calls if not (found.codes or found.passed_on)}


def words() -> set[str]:
    """Return every text in the program, to see which sentence nobody says."""
    found = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found | gateway_codes()


def gateway_codes() -> set[str]:
    """Return the codes that API Gateway says by itself, as the template has them."""
    text = (ROOT / "infra" / "resources" / "gateway.yaml").read_text("utf-8")
    return {yaml.safe_load(found)[1] for found in re.findall(r"!Problem (\[.*\])", text)}


@dataclass(frozen=True, slots=True)
class _Call:
    where: str
    codes: tuple[str, ...]
    facts: frozenset[str] | None
    passed_on: bool


def _in(path: Path) -> Iterator[Spoken]:
    return (Spoken(call.where, code, call.facts) for call in _calls(path) for code in call.codes)


def _calls(path: Path) -> Iterator[_Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        position = _MAKERS.get(name)
        if position is not None and len(node.args) > position:
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            code = node.args[position]
            yield _Call(where, tuple(_codes(code)), _facts(name, node), _is_anothers(code))


def _is_anothers(node: ast.expr) -> bool:
    """Say whether an expression is the code of something that was refused elsewhere."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return node.slice.value == "code"
    return isinstance(node, ast.Attribute) and node.attr == "code"


def _codes(node: ast.expr) -> Iterator[str]:
    """Yield what an expression may say: a literal, either branch of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _codes(node.body)
        yield from _codes(node.orelse)


def _facts(name: str, call: ast.Call) -> frozenset[str] | None:
    if name in _SILENT or any(word.arg is None for word in call.keywords):
        return None
    named = {word.arg or "" for word in call.keywords}
    if name == "FieldError" and len(call.args) > 2:
        if not isinstance(call.args[2], ast.Dict):
            return None
        named |= {key.value for key in call.args[2].keys if isinstance(key, ast.Constant)}
    return frozenset(named)
