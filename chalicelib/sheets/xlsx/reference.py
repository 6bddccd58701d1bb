"""Excel's way to name cells and areas: B7, A1:H1."""

import re
from functools import cache
from typing import NamedTuple

from chalicelib.sheets.xlsx.refusal import FileRefused

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Area(NamedTuple):
    """A rectangle of cells, columns and rows counted from 1, ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell lies in it."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


def area(reference: str) -> Area:
    """Read A1:H1, or A1 alone; raises FileRefused sheet_broken."""
    first, _, last = reference.partition(":")
    return Area(*_position(first), *_position(last or first))


def column_of(reference: str) -> int:
    """Return the column of B7: 2; raises FileRefused sheet_broken."""
    return _column(reference.rstrip("0123456789"))


def letters_of(column: int) -> str:
    """Spell a column as Excel does: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _position(reference: str) -> tuple[int, int]:
    found = _CELL.fullmatch(reference)
    if not found:
        raise FileRefused("sheet_broken")
    return int(found[2]), _column(found[1])


@cache
def _column(letters: str) -> int:
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise FileRefused("sheet_broken")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
