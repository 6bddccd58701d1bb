"""The cells of one worksheet, row by row: what each says, and whether a person typed it as text, number or formula."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from msgspec import Struct, field

from chalicelib.sheets.xlsx import markup
from chalicelib.sheets.xlsx.reference import Area, area, column_of
from chalicelib.sheets.xlsx.refusal import FileRefused
from chalicelib.sheets.xlsx.workbook import Workbook, Worksheet, unescape

Kind = Literal["text", "number", "date", "formula", "error"]
_KIND_OF_TYPE: dict[str, Kind] = {
    "s": "text",
    "str": "text",
    "inlineStr": "text",
    "b": "text",
    "e": "error",
    "d": "date",
}
_COLUMNS_AT_MOST = 256  # the form has eight; what stands further right is not read
_MERGED_AT_MOST = 40_000  # 500 entries whose every cell is merged have 4,000
_ARRAY_FORMULAS_AT_MOST = 100  # of several cells, over one row: each cell of the row is compared with each


class Cell(NamedTuple):
    """What a cell shows, as text; `kind` says how it got there."""

    text: str
    kind: Kind


Cells = dict[int, Cell]
BLANK = Cell("", "text")


def read_cells(workbook: Workbook, worksheet: Worksheet, on_row: Callable[[int, Cells], None]) -> list[Area]:
    """Call `on_row` with every row that holds something; return the merged areas, which the format puts at the end.

    `on_row` may raise to stop early.
    """
    reader = _Reader(workbook.strings, workbook.date_styles, on_row, workbook.allowance.left)
    markup.parse(workbook.archive.chunks(worksheet.part), reader.start, reader.end, reader.text)
    workbook.allowance.spend(reader.elements)
    return reader.merged


class _Reader(Struct):
    """The state between expat's calls: the row and the cell that are open."""

    strings: list[str]
    date_styles: frozenset[int]
    on_row: Callable[[int, Cells], None]
    elements_at_most: int
    merged: list[Area] = field(default_factory=list)
    array_formulas: list[Area] = field(default_factory=list)
    elements: int = 0
    row: int = 0
    column: int = 0
    cells: Cells = field(default_factory=dict)
    in_cell: bool = False
    type: str = "n"
    style: str = ""
    formula: bool = False
    collecting: bool = False
    phonetic: bool = False
    pieces: list[str] = field(default_factory=list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > self.elements_at_most:
            raise FileRefused("sheet_bomb")
        name = markup.local(tag) if ":" in tag else tag
        if name == "c":
            self._open_cell(attributes)
        elif name == "row":
            self._open_row(attributes)
        elif name == "mergeCell":
            _append(self.merged, attributes.get("ref", ""), _MERGED_AT_MOST)
        elif self.in_cell:
            self.collecting = name in {"v", "t"} and not self.phonetic
            if name == "f":
                self.formula = True
                if attributes.get("t") in {"array", "dataTable"}:
                    _append(self.array_formulas, attributes.get("ref", ""), _ARRAY_FORMULAS_AT_MOST)
            elif name == "rPh":
                self.phonetic = True

    def end(self, tag: str) -> None:
        name = markup.local(tag) if ":" in tag else tag
        self.collecting = False
        if name == "c":
            self._close_cell()
        elif name == "row":
            if self.cells:
                self.on_row(self.row, self.cells)
                self.cells = {}
        elif name == "rPh":
            self.phonetic = False

    def text(self, characters: str) -> None:
        if self.collecting:
            self.pieces.append(characters)

    def _open_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        row = int(number) if number.isdecimal() and len(number) < 8 else self.row + 1
        if row <= self.row:
            raise FileRefused("sheet_broken")
        self.row, self.column, self.cells = row, 0, {}
        if self.array_formulas:
            self.array_formulas = [found for found in self.array_formulas if found.last_row >= row]

    def _open_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self.column = column_of(reference) if reference else self.column + 1
        self.type = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self.in_cell, self.formula, self.phonetic = True, False, False
        self.pieces.clear()

    def _close_cell(self) -> None:
        self.in_cell = False
        if self.column > _COLUMNS_AT_MOST:
            return
        if self.array_formulas and not self.formula:
            self.formula = any(found.holds(self.row, self.column) for found in self.array_formulas)
        text = "".join(self.pieces) if self.pieces else ""
        if self.formula:
            self.cells[self.column] = Cell(unescape(text), "formula")
        elif text:
            cell = self._cell(text)
            if cell.kind != "text" or cell.text.strip():
                self.cells[self.column] = cell

    def _cell(self, text: str) -> Cell:
        if self.type == "s":
            text = text.strip()
            index = int(text) if text.isdecimal() and len(text) < 9 else -1
            if not 0 <= index < len(self.strings):
                raise FileRefused("sheet_broken")
            return Cell(self.strings[index], "text")
        kind = _KIND_OF_TYPE.get(self.type)
        if kind:
            return Cell(unescape(text), kind)
        dated = self.style.isdecimal() and len(self.style) < 9 and int(self.style) in self.date_styles
        return Cell(_plain_number(text.strip()), "date" if dated else "number")


def _plain_number(text: str) -> str:
    """Spell a whole number without exponent or point, as the person saw it; leave others as they are stored."""
    if text.isdecimal() and len(text) <= 18:
        return text
    try:
        value = float(text)
    except ValueError:
        return text[:40]
    return str(int(value)) if abs(value) < 1e18 and value.is_integer() else text[:40]


def _append(areas: list[Area], reference: str, at_most: int) -> None:
    found = area(reference)
    if found.first_row == found.last_row and found.first_column == found.last_column:
        return
    if len(areas) >= at_most:
        raise FileRefused("sheet_bomb")
    areas.append(found)
