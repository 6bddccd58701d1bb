"""Rows of the form that say nothing about a venue."""

import re

from chalicelib.sheets.form import Column
from chalicelib.sheets.xlsx.cells import Cells

DOTS = re.compile(r"[\s.…。．·⋯-]*")
REMARK = re.compile(r"\s*(?:备\s*注|注|说\s*明|填\s*表\s*说\s*明)\s*[1１]?\s*[:：]")
SIGNATURE = re.compile(
    r"\s*(?:填\s*[表报]|制\s*表|审\s*核|联\s*系\s*人|电\s*话|日\s*期|单\s*位\s*(?:[(（]|负责人))[^:：]{0,12}[:：]"
)


def says_nothing(cells: Cells, columns: dict[Column, int]) -> bool:
    """Say whether a row is blank but for its number, dots, the title once more, the remark or a signature line."""
    telling = _telling(cells, columns)
    if not telling:
        return True
    first = cells[min(cells)].text
    title_again = len(cells) == 1 and "摸底表" in first
    remark = len(telling) <= 2 and REMARK.match(first) is not None
    return title_again or remark or all(SIGNATURE.match(text) for text in telling)


def _telling(cells: Cells, columns: dict[Column, int]) -> list[str]:
    """Return what the row says beside its number; a formula says something, unless it only counts entrances."""
    telling = []
    for column, place in columns.items():
        cell = cells.get(place)
        if cell is None or column is Column.NUMBER:
            continue
        if column is not Column.ENTRANCE_COUNT if cell.kind == "formula" else not DOTS.fullmatch(cell.text):
            telling.append(cell.text)
    return telling
