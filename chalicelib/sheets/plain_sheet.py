"""Reads a plain list: one header, a row a thing, columns found by their words wherever they stand."""

import re
import unicodedata
from collections.abc import Mapping

from msgspec import Struct, field

from chalicelib.domain.hidden import Hidden
from chalicelib.sheets.skipping import DOTS, REMARK, SIGNATURE
from chalicelib.sheets.xlsx.cells import BLANK, Cell, Cells, read_cells
from chalicelib.sheets.xlsx.reference import letters_of
from chalicelib.sheets.xlsx.refusal import FileRefused
from chalicelib.sheets.xlsx.workbook import open_workbook

_HEADER_WITHIN_ROWS = 30
_NOISE = re.compile(r"\s+|\(.*\)?|[*::]")
_LINE_BREAKS = re.compile(r"[\r\n]+")
_CODES = {"formula": "cell_formula", "error": "cell_error", "date": "cell_date"}


class PlainForm(Struct, frozen=True):
    """Which words head which field; `needed` fields must have a column, the first word is the template's."""

    title: str
    words: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]
    remark: str


class PlainRow(Hidden, frozen=True):
    """A row under its Excel number: what it says by field, where that stands (column, cell), what no cell may hold."""

    row: int
    said: Mapping[str, str]
    places: Mapping[str, tuple[str, str]]
    errors: tuple[tuple[str, str], ...]


def read_plain(data: bytes, form: PlainForm, row_limit: int) -> list[PlainRow]:
    """Read the one worksheet that is filled in, or raise FileRefused.

    Its codes: those of an xlsx, plain_header_not_found (columns), header_incomplete (columns), several_sheets (tabs),
    plain_empty, list_too_long (limit).
    """
    workbook = open_workbook(data)
    read = [_Plain(form, row_limit) for _ in workbook.worksheets]
    for worksheet, found in zip(workbook.worksheets, read, strict=True):
        read_cells(workbook, worksheet, found.take)
    filled = [found for found in read if found.rows]
    if len(filled) > 1:
        tabs = [str(tab) for tab, found in enumerate(read, start=1) if found.rows]
        raise FileRefused("several_sheets", tabs="、".join(tabs))
    if not filled:
        headed = any(found.columns for found in read)
        columns = "、".join(form.words[name][0] for name in form.needed)
        raise FileRefused("plain_empty") if headed else FileRefused("plain_header_not_found", columns=columns)
    return filled[0].rows


class _Plain(Struct):
    """One worksheet while it is read: first its header, then the rows below it."""

    form: PlainForm
    row_limit: int
    columns: dict[str, int] = field(default_factory=dict)
    rows: list[PlainRow] = field(default_factory=list)
    seen: int = 0

    def take(self, number: int, cells: Cells) -> None:
        self.seen += 1
        if not self.columns:
            if self.seen <= _HEADER_WITHIN_ROWS:
                self.columns = self._header(cells)
            return
        if self._says_nothing(cells) or self._header(cells):
            return
        if len(self.rows) == self.row_limit:
            raise FileRefused("list_too_long", limit=self.row_limit)
        self.rows.append(self._row(number, cells))

    def _header(self, cells: Cells) -> dict[str, int]:
        words = {word: name for name, known in self.form.words.items() for word in known}
        found: dict[str, int] = {}
        for place, cell in sorted(cells.items()):
            name = words.get(_NOISE.sub("", unicodedata.normalize("NFKC", cell.text[:80])))
            if name is not None:
                found.setdefault(name, place)
        if self.form.needed[0] not in found or len(found) < 2:
            return {}
        if absent := [self.form.words[name][0] for name in self.form.needed if name not in found]:
            raise FileRefused("header_incomplete", columns="、".join(absent))
        return found

    def _says_nothing(self, cells: Cells) -> bool:
        own = [cells[place] for place in self.columns.values() if place in cells]
        telling = [cell.text for cell in own if cell.kind == "formula" or not DOTS.fullmatch(cell.text)]
        remark = len(telling) <= 2 and REMARK.match(cells[min(cells)].text) is not None
        return not telling or remark or all(SIGNATURE.match(text) for text in telling)

    def _row(self, number: int, cells: Cells) -> PlainRow:
        found = {name: cells.get(place, BLANK) for name, place in self.columns.items()}
        return PlainRow(
            row=number,
            said={name: _one_line(cell) for name, cell in found.items()},
            places={
                name: (self.form.words[name][0], f"{letters_of(place)}{number}") for name, place in self.columns.items()
            },
            errors=tuple((name, _CODES[cell.kind]) for name, cell in found.items() if cell.kind in _CODES),
        )


def _one_line(cell: Cell) -> str:
    return " ".join(line.strip() for line in _LINE_BREAKS.split(cell.text.strip()))
