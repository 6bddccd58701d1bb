"""Decisions that could have gone otherwise are written down, each under a number of its own."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.program import ROOT

DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_a_number_and_says_it_in_its_title(path: Path) -> None:
    assert re.fullmatch(r"\d{4}(-[a-z0-9]+)+", path.stem)
    assert path.read_text("utf-8").startswith(f"# {path.stem[:4]}. ")


def test_no_number_is_given_twice() -> None:
    assert [number for number, times in Counter(path.stem[:4] for path in DECISIONS).items() if times > 1] == []


@pytest.mark.parametrize(
    "path", [*DECISIONS, *(ROOT / "docs").glob("*.md"), ROOT / "README.md"], ids=lambda path: path.stem
)
def test_every_file_that_a_document_points_to_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    numbers = re.findall(r"\((0\d{3})\)|docs/adr/(\d{4})", text)

    assert [link for link in linked if not (path.parent / link).exists()] == []
    known = {each.stem[:4] for each in DECISIONS}
    assert {one or other for one, other in numbers} <= known
