"""The ledger has the survey's form, and every text in it stays a text."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from chalicelib.sheets.form import REMARK
from chalicelib.sheets.ledger import LedgerRow, ledger
from tests.sheets.builders import errors, id_number, read

FORMULAS = [
    "=1+1",
    "+1 酒吧",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠家",
    '=HYPERLINK("http://x")',
    "http://x.example/",
    "{=1}",
]


def entry(name: str = "小军超市", extra: tuple[str, ...] = (), serial: int = 1) -> LedgerRow:
    return LedgerRow(
        name=name,
        manager_name="测试甲",
        manager_phone=f"1390000{serial:04}",
        manager_id=id_number(serial),
        address="洞口县文昌街道文昌路 18 号",
        entrances=("东门", "地下车库入口"),
        extra=extra,
    )


def opened(data: bytes) -> Worksheet:
    sheet = load_workbook(BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_ledger_has_title_merged_header_rows_and_remark() -> None:
    sheet = opened(ledger("洞口县", [entry(extra=("已通过",))], extra=["状态"]))

    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["洞口县“场所码”申领摸底表", *[None] * 8],
        [
            "序号",
            "场所名称",
            "场所管理员",
            None,
            None,
            "场所地址",
            "场所入口个数",
            "场所入口名称（有几个入口填几个）",
            "状态",
        ],
        [None, None, "姓名", "联系方式", "身份证号码", None, None, None, None],
        [
            1,
            "小军超市",
            "测试甲",
            "13900000001",
            id_number(1),
            "洞口县文昌街道文昌路 18 号",
            2,
            "东门、地下车库入口",
            "已通过",
        ],
        [REMARK, *[None] * 8],
    ]
    assert {str(area) for area in sheet.merged_cells.ranges} == {
        *("A1:I1", "C2:E2", "A5:I5"),
        *(f"{column}2:{column}3" for column in "ABFGHI"),
    }
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_a_ledger_can_be_imported_again() -> None:
    sheet = read(ledger("洞口县", [entry(), entry("+1 酒吧", serial=2)]))

    assert errors(sheet) == []
    assert [(row.name, row.entrances) for row in sheet.rows] == [
        ("小军超市", ("东门", "地下车库入口")),
        ("+1 酒吧", ("东门", "地下车库入口")),
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_stays_a_text(text: str) -> None:
    row = LedgerRow(
        name=text,
        manager_name=text,
        manager_phone=text,
        manager_id=text,
        address=text,
        entrances=(text,),
        extra=(text,),
    )
    data = ledger("洞口县", [row], extra=[text])

    cells = [cell for row_cells in opened(data).iter_rows() for cell in row_cells if cell.value == text]
    with zipfile.ZipFile(BytesIO(data)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml")

    assert len(cells) == 8
    assert {cell.data_type for cell in cells} == {"s"}
    assert b"<f" not in xml.replace(b"<formula", b"")
    assert b"hyperlink" not in xml


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_any_text_survives_the_way_there_and_back(text: str) -> None:
    data = ledger("洞口县", [entry("店" + text, extra=(text,))], extra=["备考"])

    (row,) = read(data).rows

    assert row.raw["场所名称"].replace("\r\n", "\n").replace("\r", "\n") == ("店" + text).replace("\r\n", "\n").replace(
        "\r", "\n"
    )


def test_a_row_must_fit_the_extra_columns() -> None:
    with pytest.raises(ValueError, match="extra columns"):
        ledger("洞口县", [entry(extra=("已通过",))])


def test_a_text_longer_than_a_cell_is_not_lost_in_silence() -> None:
    with pytest.raises(ValueError, match="more than the format allows"):
        ledger("洞口县", [entry("长" * 40_000)])


def test_the_same_rows_make_the_same_bytes() -> None:
    assert ledger("洞口县", [entry()]) == ledger("洞口县", [entry()])
