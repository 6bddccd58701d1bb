"""One row of a paper list: what its cells say, under the API's names, and what no cell may say."""

import re
from collections.abc import Mapping

from chalicelib.domain.hidden import Hidden
from chalicelib.sheets.list_form import FIELDS, ID_TYPES, ListColumn
from chalicelib.sheets.list_moment import read_date, read_time
from chalicelib.sheets.xlsx.cells import BLANK, Cell, Cells
from chalicelib.sheets.xlsx.reference import letters_of

_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{2}", re.IGNORECASE)
_LINE_BREAKS = re.compile(r"[\r\n]+")
_CODES = {"formula": "cell_formula", "error": "cell_error"}
_MOMENTS = (ListColumn.DATE, ListColumn.TIME)


class ListRow(Hidden, frozen=True):
    """A line under its Excel row number: what it says, where each thing stands, and what is wrong with its cells."""

    row: int
    said: Mapping[str, object]
    columns: Mapping[str, tuple[str, str]]
    errors: tuple[tuple[str, str], ...]


def read_row(number: int, cells: Cells, places: Mapping[ListColumn, int]) -> ListRow:
    """Read one row of cells; of an error (field, code), what stands in the cell is no part."""
    said: dict[str, object] = {}
    errors: list[tuple[str, str]] = []
    for column, name in FIELDS.items():
        cell = cells.get(places.get(column, 0), BLANK)
        if code := _refused(cell, column):
            errors.append((name, code))
        elif column not in _MOMENTS and (text := _one_line(cell.text)):
            said[name] = text
    _read_kind_and_warmth(said, errors)
    if not {name for name, _ in errors} & {"date", "time"}:
        date, time = (cells.get(places.get(column, 0), BLANK) for column in _MOMENTS)
        _read_moment(date, time, said, errors)
    columns = {
        name: (str(column), f"{letters_of(places[column])}{number}")
        for column, name in FIELDS.items()
        if column in places
    }
    return ListRow(number, said, columns, tuple(errors))


def _read_moment(date: Cell, time: Cell, said: dict[str, object], errors: list[tuple[str, str]]) -> None:
    """Take date and time, from two cells or from one that holds both."""
    found = read_date(date) if date is not BLANK else None
    if found is None:
        errors.append(("date", "required" if date is BLANK else "list_date"))
        return
    day, clock = found
    said["date"] = day.isoformat()
    if time is not BLANK:
        clock = read_time(time)
    if clock is None:
        errors.append(("time", "required" if time is BLANK else "list_time"))
    else:
        said["time"] = clock


def _read_kind_and_warmth(said: dict[str, object], errors: list[tuple[str, str]]) -> None:
    """Turn the words for a document, and the digits of a temperature, into what the API takes."""
    if (word := said.pop("id_type", None)) is not None:
        if (known := ID_TYPES.get("".join(str(word).split()))) is None:
            errors.append(("id_type", "id_type"))
        else:
            said["id_type"] = known
    if (warmth := said.pop("temperature_c", None)) is not None:
        try:
            said["temperature_c"] = float(str(warmth).rstrip("℃度C "))
        except ValueError:
            errors.append(("temperature_c", "wrong_type"))


def _refused(cell: Cell, column: ListColumn) -> str | None:
    """Say why a cell cannot be taken at its word, whatever it shows."""
    if code := _CODES.get(cell.kind):
        return code
    if cell.kind == "date" and column not in _MOMENTS:
        return "cell_date"
    if column is ListColumn.ID_NUMBER and (cell.kind == "number" or _EXPONENT.fullmatch(cell.text.strip())):
        return "id_typed_as_number"
    return None


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in _LINE_BREAKS.split(text.strip()))
