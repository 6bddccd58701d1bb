"""The vehicle sheet: read as people fill it in, every cell that is wrong named by its column."""

from collections.abc import Sequence
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from chalicelib.sheets.template import empty_vehicles
from chalicelib.sheets.vehicle_form import REMARK, TITLE, VehicleColumn
from chalicelib.sheets.vehicle_row import VehicleRow
from chalicelib.sheets.vehicle_sheet import read_vehicles
from chalicelib.sheets.vehicle_template import draw_vehicles
from chalicelib.sheets.xlsx.refusal import FileRefused
from tests.sheets.builders import TODAY, header_xml, id_number, inline, parts, sheet_xml, xlsx

HEADER = [str(column) for column in VehicleColumn]


def vehicle(plate: str = "湘E12345", kind: str = "公交车", serial: int = 1) -> list[str]:
    return [plate, kind, "1 路", "洞口县公共交通公司", "测试甲", f"1390000{serial:04}", id_number(serial)]


def read(data: bytes, row_limit: int = 500) -> list[VehicleRow]:
    return read_vehicles(data, today=TODAY, row_limit=row_limit)


def filled(*rows: Sequence[object], header: Sequence[Sequence[object]] = (HEADER,)) -> bytes:
    numbered = [[number, *row] for number, row in enumerate(rows, 1)]
    return xlsx([[TITLE], *header, *numbered, [len(rows) + 1], ["..."], [REMARK]])


def wrong(data: bytes) -> dict[str, str]:
    return {error.cell: error.code for row in read(data) for error in row.errors}


def test_a_filled_sheet_says_what_each_vehicle_is() -> None:
    first, second = read(filled(vehicle("湘E·D12345", "的士(出租车)"), vehicle("湘e-1234a", "客运班车", 2)))

    assert (first.plate, first.kind, first.line, first.operator) == (
        "湘ED12345",
        "taxi",
        "1 路",
        "洞口县公共交通公司",
    )
    assert (second.plate, second.kind, second.row) == ("湘E1234A", "coach", 4)
    assert first.errors == second.errors == ()


def test_every_cell_that_is_wrong_is_named() -> None:
    bad = ["湘E1234O", "飞机", "1 路", "公司\u202e", "", "0739-7222222", "43052519900101123X"]

    assert wrong(filled(vehicle(), bad, vehicle("湘E 12345", serial=3))) == {
        "B4": "plate_format",
        "C4": "vehicle_kind",
        "E4": "text_invisible",
        "F4": "required",
        "G4": "phone_landline",
        "H4": "id_checksum",
        "B5": "plate_double",
    }


def test_line_operator_and_kind_may_be_blank() -> None:
    (row,) = read(filled(["湘E12345", "", "", "", "测试甲", "13900000001", id_number(1)]))

    assert (row.kind, row.line, row.operator, row.errors) == ("", None, None, ())


def test_a_header_of_two_rows_and_other_words_is_understood() -> None:
    header = [
        ["序号", "车牌", "类型", "营运线路", "所属公司", "管理员", None, None],
        [None, None, None, None, None, "姓名", "电话", "身份证号"],
    ]

    (row,) = read(filled(vehicle(), header=header))

    assert (row.plate, row.manager_name, row.errors) == ("湘E12345", "测试甲", ())


def test_what_begins_like_a_formula_stays_what_it_is() -> None:
    row = vehicle()
    row[2], row[3] = "+1 路", "=1+1 公司"
    data = draw_vehicles([row], blank_rows=0)

    (found,) = read(data)

    assert (found.line, found.operator) == ("+1 路", "=1+1 公司")


def test_a_real_formula_is_refused() -> None:
    words = "".join(inline(f"{letter}1", word) for letter, word in zip("ABCDEFGH", HEADER, strict=True))
    cells = '<c r="B2"><f>1+1</f><v>2</v></c>' + inline("F2", "测试甲")
    data = parts(sheet_xml(f'<row r="1">{words}</row><row r="2">{cells}</row>'))

    assert wrong(data)["B2"] == "cell_formula"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK not a zip", "sheet_not_xlsx"),
        (draw_vehicles(), "vehicles_empty"),
        (parts(sheet_xml(header_xml())), "vehicle_header_not_found"),
        (xlsx([["序号", "车牌号码", "车辆类型"], [1, "湘E12345", "公交车"]]), "header_incomplete"),
        (filled(*(vehicle(f"湘E{n:05}", serial=n) for n in range(5))), "too_many_rows"),
        (xlsx([HEADER, [1, *vehicle()]], more=[HEADER, [1, *vehicle("湘E54321")]]), "several_sheets"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(data, row_limit=4)

    assert refused.value.code == code


def test_the_empty_sheet_filled_in_by_hand_is_read() -> None:
    book = load_workbook(BytesIO(empty_vehicles()))
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for column, value in enumerate(vehicle(), start=2):
        sheet.cell(3, column, value)
    data = BytesIO()
    book.save(data)

    (row,) = read(data.getvalue())

    assert (row.plate, row.errors) == ("湘E12345", ())
    assert [cell.number_format for cell in sheet[3]][1:] == ["@"] * 7
