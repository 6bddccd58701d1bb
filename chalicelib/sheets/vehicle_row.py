"""One row of the vehicle sheet: what it says, and everything that is wrong with it at once."""

import re
import unicodedata
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
from chalicelib.domain.place import plate
from chalicelib.sheets.vehicle_form import KINDS, VehicleColumn
from chalicelib.sheets.xlsx.cells import BLANK, Cell, Cells
from chalicelib.sheets.xlsx.reference import letters_of

T = TypeVar("T")
_LINE_BREAKS = re.compile(r"[\r\n]+")
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{2}", re.IGNORECASE)


class VehicleCellError(Struct, frozen=True):
    """What is wrong with one cell; it never holds what stands there."""

    column: VehicleColumn
    cell: str
    code: str
    params: Mapping[str, object]


class VehicleRow(Hidden, frozen=True, kw_only=True):
    """One vehicle of the sheet under its Excel row number; what is wrong is None and in `errors`.

    Line and operator may be blank, and so may the kind of a sheet that is imported for one category.
    """

    row: int
    letters: Mapping[VehicleColumn, str]
    plate: str | None
    kind: str
    line: str | None
    operator: str | None
    manager_name: str | None
    manager_phone: Phone | None
    manager_id: IdNumber | None
    errors: tuple[VehicleCellError, ...]

    def cell(self, column: VehicleColumn) -> str:
        """Name this row's cell of a column as Excel does."""
        return f"{self.letters.get(column, '')}{self.row}"


def read_row(number: int, cells: Cells, places: Mapping[VehicleColumn, int], today: date) -> VehicleRow:
    """Read one row of cells."""
    reading = _Reading(number, cells, places)
    return VehicleRow(
        row=number,
        letters={column: letters_of(place) for column, place in places.items()},
        plate=reading.value(VehicleColumn.PLATE, plate.parse),
        kind=reading.value(VehicleColumn.KIND, _kind, needed=False) or "",
        line=reading.value(VehicleColumn.LINE, naming.description, needed=False),
        operator=reading.value(VehicleColumn.OPERATOR, naming.venue_name, needed=False),
        manager_name=reading.value(VehicleColumn.MANAGER_NAME, naming.person_name),
        manager_phone=reading.value(VehicleColumn.MANAGER_PHONE, phone.parse),
        manager_id=reading.value(
            VehicleColumn.MANAGER_ID, lambda text: identity.parse(IdType.RESIDENT_ID, text, today)
        ),
        errors=tuple(reading.errors),
    )


def mark_doubles(rows: list[VehicleRow]) -> list[VehicleRow]:
    """Refuse a row whose plate stands in an earlier one."""
    first: dict[str, int] = {}
    marked = []
    for row in rows:
        first_row = first.setdefault(row.plate, row.row) if row.plate else row.row
        column = VehicleColumn.PLATE
        error = VehicleCellError(column, row.cell(column), "plate_double", {"first_row": first_row})
        marked.append(row if first_row == row.row else replace(row, errors=(*row.errors, error)))
    return marked


def _kind(text: str) -> str:
    word = "".join(unicodedata.normalize("NFKC", text[:40]).split())
    if word not in KINDS:
        raise Malformed("vehicle_kind")
    return KINDS[word]


class _Reading:
    """The cells of one row with the errors found so far."""

    def __init__(self, number: int, cells: Cells, places: Mapping[VehicleColumn, int]) -> None:
        self._number = number
        self._cells = cells
        self._places = places
        self.errors: list[VehicleCellError] = []

    def value(self, column: VehicleColumn, parse: Callable[[str], T], *, needed: bool = True) -> T | None:
        """Parse a cell; line breaks in it are layout."""
        cell = self._cells.get(self._places.get(column, 0), BLANK)
        if cell.kind == "text" and not cell.text.strip() and not needed:
            return None
        if code := _refused(cell, column):
            self._wrong(column, code)
            return None
        try:
            return parse(" ".join(line.strip() for line in _LINE_BREAKS.split(cell.text.strip())))
        except Malformed as refused:
            self._wrong(column, refused.code, **refused.params)
            return None

    def _wrong(self, column: VehicleColumn, code: str, **params: object) -> None:
        cell = f"{letters_of(self._places[column])}{self._number}"
        self.errors.append(VehicleCellError(column, cell, code, params))


def _refused(cell: Cell, column: VehicleColumn) -> str | None:
    """Say why a cell cannot be taken at its word, whatever it shows."""
    if cell.kind in {"formula", "error", "date"}:
        return {"formula": "cell_formula", "error": "cell_error", "date": "cell_date"}[cell.kind]
    if not cell.text.strip():
        return "required"
    typed_as_number = cell.kind == "number" or _EXPONENT.fullmatch(cell.text.strip())
    return "id_typed_as_number" if column is VehicleColumn.MANAGER_ID and typed_as_number else None
