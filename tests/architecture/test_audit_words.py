"""The audit page has a word, in both languages, for every kind of entry that the program appends."""

import ast
import json
import re
from pathlib import Path

import pytest

from tests.architecture.program import trees

WEB = Path(__file__).parents[2] / "chalicelib" / "web"
APPENDS = {"record", "once", "_once", "put_on_record", "_put_on_record", "on_record", "_record", "_note"}
KIND = re.compile(r"[A-Z]{3,}(_[A-Z]+)*|[a-z]+_[a-z]+")
BY_TABLE = {"CASE_OPENED", "CASE_APPROVED", "CASE_DENIED", "CASE_CLOSED", "ORDER_REOPENED", "ORDER_CLOSED", "ADD"}
"""Named in a table or a constant, not where they are appended."""


def kinds() -> set[str]:
    """Return the kinds that calls which append entries name by a word of their own."""
    found = set(BY_TABLE)
    for path, tree in trees().items():
        if not path.startswith("chalicelib/usecases/"):
            continue
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in calls:
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            words = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            found |= {word for word in words[:1] if name in APPENDS and KIND.fullmatch(word)}
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_entry_has_a_word(language: str) -> None:
    words = json.loads((WEB / "words" / f"{language}.audit_entries.json").read_text("utf-8"))
    assert len(kinds()) > 45

    assert {f"kind.{kind}" for kind in kinds()} - words.keys() == set()


def test_every_kind_with_a_word_is_in_a_group() -> None:
    words = json.loads((WEB / "words" / "zh.audit_entries.json").read_text("utf-8"))
    grouped = set(re.findall(r'"(\w+)"', (WEB / "audit" / "kinds.js").read_text("utf-8")))

    assert {name.removeprefix("kind.") for name in words if name.startswith("kind.")} - grouped == set()
