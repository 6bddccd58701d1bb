"""Merged cells below the header: what stands once is meant for every row it spans."""

from collections.abc import Iterator

from chalicelib.sheets.form import MANAGER_COLUMNS, Column
from chalicelib.sheets.xlsx.cells import BLANK, Cell, Cells
from chalicelib.sheets.xlsx.reference import Area

_SHARED = (*MANAGER_COLUMNS, Column.ADDRESS)


def spread_merged(rows: dict[int, Cells], merged: list[Area], columns: dict[Column, int]) -> None:
    """Give each row what it shares with the row above by a merged cell.

    One manager over several venues: each gets him. One venue over several rows with an entrance each: one row again,
    with all its entrances.
    """
    if not merged or not rows:
        return
    for top, below in _spanned(rows, merged, columns[Column.NAME]):
        if any(columns[column] in rows[below] for column in MANAGER_COLUMNS):
            rows[below].setdefault(columns[Column.NAME], rows[top].get(columns[Column.NAME], BLANK))
        else:
            _join(rows[top], rows.pop(below), columns[Column.ENTRANCES])
    for column in _SHARED:
        place = columns[column]
        for top, below in _spanned(rows, merged, place):
            if place in rows[top]:
                rows[below].setdefault(place, rows[top][place])


def _spanned(rows: dict[int, Cells], merged: list[Area], place: int) -> Iterator[tuple[int, int]]:
    """Yield (first row, lower row) of the areas over a column that hold data; each lower row once."""
    heights = {
        area.first_row: area.last_row
        for area in merged
        if area.first_column <= place <= area.last_column and area.last_row > area.first_row
    }
    top, end = 0, 0
    for row in sorted(rows):
        if row > end and row in heights:
            top, end = row, heights[row]
        elif top < row <= end and top in rows:
            yield top, row


def _join(upper: Cells, lower: Cells, place: int) -> None:
    one, other = upper.get(place), lower.get(place)
    if other is None:
        return
    if one is None:
        upper[place] = other
    else:
        kind = next((cell.kind for cell in (one, other) if cell.kind in {"formula", "error", "date"}), one.kind)
        upper[place] = Cell(f"{one.text}\n{other.text}", kind)
