"""The committed sheets are what the script writes, and the empty one can be filled in and read."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from chalicelib.sheets.list_template import draw_list
from chalicelib.sheets.template import empty_survey, survey
from chalicelib.sheets.vehicle_template import draw_vehicles
from infra import sheets
from tests.sheets.builders import errors, problem, read, venue


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (sheets.EMPTY, survey(blank_rows=30)),
        (sheets.EMPTY_LIST, draw_list()),
        (sheets.EMPTY_VEHICLES, draw_vehicles()),
        (sheets.DEMO, sheets.demo()),
        (sheets.TAMPERED, sheets.tampered()),
    ],
)
def test_the_committed_sheets_are_what_the_script_writes(path: Path, data: bytes) -> None:
    assert path.read_bytes() == data


def test_the_empty_sheet_says_that_it_is_empty() -> None:
    assert problem(empty_survey()) == "sheet_empty"


def test_the_empty_sheet_filled_in_by_hand_is_read() -> None:
    book = load_workbook(BytesIO(empty_survey()))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for column, value in enumerate(venue(), start=1):
        sheet.cell(4, column, value)  # type: ignore[arg-type]
    filled = BytesIO()
    book.save(filled)

    result = read(filled.getvalue())

    assert errors(result) == []
    assert [row.name for row in result.rows] == ["小军超市"]


def test_cells_for_names_and_numbers_are_text_and_explained() -> None:
    sheet = load_workbook(BytesIO(empty_survey())).active
    assert isinstance(sheet, Worksheet)

    assert [cell.number_format for cell in sheet[4]] == ["0", "@", "@", "@", "@", "@", "0", "@"]
    assert len(sheet.data_validations.dataValidation) == 7
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$3")
