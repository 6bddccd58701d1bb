"""The contact list: whose it is and until when on every sheet, and no cell that computes anything."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from chalicelib.sheets.contact_list import COLUMNS, ContactRow, Heading, Rest, contact_list
from tests.sheets.test_ledger import FORMULAS

HEADING = Heading(
    case_no="洞疫〔2022〕7号",
    legal_basis="传染病防治法第四十条",
    office="洞口县疾控中心",
    number="k3",
    made_at="2022-03-01 09:00",
    expires_at="2022-03-02 09:00",
)
HOSTILE = [*FORMULAS, "\t=1+1", "\r=1+1", "\n+1", "=cmd|' /C calc'!A0", "_x000D_=1", "'=1", "&C&9", "测试乙" * 20_000]


def opened(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def test_whose_it_is_and_until_when_stands_on_every_sheet_and_is_printed_on_every_page() -> None:
    row = ContactRow(id="a", name="测试甲", id_number="110101199003070118", reasons=("甲店", "乙店"))

    book = opened(contact_list(HEADING, [("密接候选人", [row]), ("次密接候选人", [])], [Rest("密接候选人", "", 7)]))

    assert book.sheetnames == ["密接候选人", "次密接候选人", "未查看的候选人"]
    for sheet in book.worksheets:
        above = str(sheet["A2"].value)
        assert all(word in above for word in ("洞口县疾控中心", "k3", "2022-03-02 09:00"))
        assert "洞疫〔2022〕7号" in str(sheet["A3"].value)
        assert sheet.print_title_rows == "$1:$4"
    first = book.worksheets[0]
    assert [cell.value for cell in first[4]] == list(COLUMNS)
    assert [cell.value for cell in first[5]][:5] == ["1", "a", "测试甲", None, "110101199003070118"]
    assert first["I5"].value == "甲店\n乙店"
    assert [[cell.value for cell in line] for line in book.worksheets[2].iter_rows(min_row=5)] == [
        ["密接候选人", "合计", "7"]
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_cell_is_a_formula_whatever_anybody_is_called(text: str) -> None:
    heading = Heading(case_no=text, legal_basis=text, office=text, number=text, made_at=text, expires_at=text)
    row = ContactRow(
        id=text,
        name=text,
        id_type=text,
        id_number=text,
        phone=text,
        guardian_phone=text,
        residence=text,
        reasons=(text, text),
    )
    data = contact_list(heading, [("密接候选人", [row])], [Rest(text, text, 1)])

    cells = [cell for sheet in opened(data).worksheets for line in sheet.iter_rows() for cell in line if cell.value]
    with zipfile.ZipFile(BytesIO(data)) as parts:
        xml = b"".join(parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/"))

    assert len(cells) > 20
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert b"<f>" not in xml
    assert b"<f " not in xml
    assert b"hyperlink" not in xml


def test_the_same_rows_make_the_same_bytes() -> None:
    rows = [ContactRow(id="a", name="测试甲")]

    assert contact_list(HEADING, [("密接候选人", rows)], []) == contact_list(HEADING, [("密接候选人", rows)], [])
