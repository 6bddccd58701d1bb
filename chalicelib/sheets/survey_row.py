"""One row of the survey sheet: what it says, and everything that is wrong with it at once."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain import naming
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.malformed import Malformed
from chalicelib.domain.person import identity, phone
from chalicelib.domain.person.identity import IdNumber, IdType
from chalicelib.domain.person.phone import Phone
from chalicelib.sheets.entrance_cell import read_count, split_names
from chalicelib.sheets.form import ENTRANCES_AT_MOST, Column
from chalicelib.sheets.xlsx.cells import BLANK, Cell, Cells
from chalicelib.sheets.xlsx.reference import letters_of

T = TypeVar("T")
_LINE_BREAKS = re.compile(r"[\r\n]+")
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{2}", re.IGNORECASE)
_REFUSED_KINDS = {"formula": "cell_formula", "error": "cell_error", "date": "cell_date"}


class CellError(Struct, frozen=True):
    """What is wrong with one cell; `params` fill the wording and never hold what stands there."""

    row: int
    column: Column
    cell: str
    code: str
    params: Mapping[str, object]


class SurveyRow(Hidden, frozen=True, kw_only=True):
    """One venue of the sheet under its Excel row number; what is wrong or blank is None, and in `errors`.

    No entrances and no error means that the sheet names none: the venue has the one that policy gives it.
    """

    row: int
    letters: Mapping[Column, str]
    raw: Mapping[Column, str]
    name: str | None
    manager_name: str | None
    manager_phone: Phone | None
    manager_id: IdNumber | None
    address: str | None
    entrances: tuple[str, ...]
    errors: tuple[CellError, ...]

    @property
    def key(self) -> tuple[str, str] | None:
        """Tell one venue from another: its folded name and its manager's number."""
        if self.name is None or self.manager_phone is None:
            return None
        return naming.same_name_key(self.name), self.manager_phone.number

    def cell(self, column: Column) -> str:
        """Name this row's cell of a column as Excel does."""
        return f"{self.letters[column]}{self.row}"


def read_row(number: int, cells: Cells, columns: Mapping[Column, int], today: date) -> SurveyRow:
    """Read one row of cells."""
    reading = _Reading(number, cells, columns)
    return SurveyRow(
        row=number,
        letters={column: letters_of(place) for column, place in columns.items()},
        raw={column: cells[place].text for column, place in columns.items() if place in cells},
        name=reading.value(Column.NAME, naming.venue_name),
        manager_name=reading.value(Column.MANAGER_NAME, naming.person_name),
        manager_phone=reading.value(Column.MANAGER_PHONE, phone.parse),
        manager_id=reading.value(Column.MANAGER_ID, lambda text: identity.parse(IdType.RESIDENT_ID, text, today)),
        address=reading.value(Column.ADDRESS, naming.address),
        entrances=reading.entrances(),
        errors=tuple(reading.errors),
    )


def mark_doubles(rows: list[SurveyRow]) -> list[SurveyRow]:
    """Refuse a row that names a venue and a manager that an earlier row names."""
    first: dict[tuple[str, str], int] = {}
    marked = []
    for row in rows:
        first_row = first.setdefault(row.key, row.row) if row.key else row.row
        error = CellError(row.row, Column.NAME, row.cell(Column.NAME), "row_double", {"first_row": first_row})
        marked.append(row if first_row == row.row else replace(row, errors=(*row.errors, error)))
    return marked


class _Reading:
    """The cells of one row with the errors found so far."""

    def __init__(self, number: int, cells: Cells, columns: Mapping[Column, int]) -> None:
        self._number = number
        self._cells = cells
        self._columns = columns
        self.errors: list[CellError] = []

    def value(self, column: Column, parse: Callable[[str], T]) -> T | None:
        """Parse a cell that must hold something; line breaks in it are layout."""
        cell = self._cell(column)
        if code := _refused(cell, column):
            self._wrong(column, code)
            return None
        try:
            return parse(_one_line(cell.text))
        except Malformed as refused:
            self._wrong(column, refused.code, **refused.params)
            return None

    def entrances(self) -> tuple[str, ...]:
        """Read the entrance names and hold them against the stated number."""
        stated = self._stated_count()
        cell = self._cell(Column.ENTRANCES)
        if code := _REFUSED_KINDS.get(cell.kind):
            self._wrong(Column.ENTRANCES, code)
            return ()
        texts = split_names(cell.text, stated)
        if len(texts) > ENTRANCES_AT_MOST:
            self._wrong(Column.ENTRANCES, "too_many_entrances", limit=ENTRANCES_AT_MOST)
            return ()
        names = self._entrance_names(texts)
        if stated is not None and stated != len(texts) and (texts or stated != 1):
            self._wrong(Column.ENTRANCE_COUNT, "entrance_count", stated=stated, named=len(texts))
        return names

    def _entrance_names(self, texts: list[str]) -> tuple[str, ...]:
        names: dict[str, str] = {}
        places: dict[str, int] = {}
        for place, text in enumerate(texts, start=1):
            try:
                name = naming.entrance_name(text)
            except Malformed as refused:
                self._wrong(Column.ENTRANCES, refused.code, **refused.params, place=place)
                continue
            key = naming.same_name_key(name)
            if key in names:
                self._wrong(Column.ENTRANCES, "entrance_double", first=places[key], second=place)
            else:
                names[key], places[key] = name, place
        return tuple(names.values())

    def _stated_count(self) -> int | None:
        cell = self._cell(Column.ENTRANCE_COUNT)
        if code := _REFUSED_KINDS.get(cell.kind):
            self._wrong(Column.ENTRANCE_COUNT, code)
            return None
        if not cell.text.strip():
            return None
        count = read_count(cell.text)
        if count is None or not 1 <= count <= ENTRANCES_AT_MOST:
            self._wrong(Column.ENTRANCE_COUNT, "entrance_count_format", limit=ENTRANCES_AT_MOST)
            return None
        return count

    def _cell(self, column: Column) -> Cell:
        return self._cells.get(self._columns.get(column, 0), BLANK)

    def _wrong(self, column: Column, code: str, **params: object) -> None:
        cell = f"{letters_of(self._columns[column])}{self._number}"
        self.errors.append(CellError(self._number, column, cell, code, params))


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in _LINE_BREAKS.split(text.strip()))


def _refused(cell: Cell, column: Column) -> str | None:
    """Say why a cell cannot be taken at its word, whatever it shows."""
    if code := _REFUSED_KINDS.get(cell.kind):
        return code
    if not cell.text.strip():
        return "required"
    typed_as_number = cell.kind == "number" or _EXPONENT.fullmatch(cell.text.strip())
    return "id_typed_as_number" if column is Column.MANAGER_ID and typed_as_number else None
