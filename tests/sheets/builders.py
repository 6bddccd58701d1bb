"""Builders of sheets: honest ones through openpyxl, hostile ones part by part."""

import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook

from chalicelib.domain.person.identity import check_character
from chalicelib.sheets.form import ENTRANCES_HEADER, MANAGER_GROUP, REMARK, title
from chalicelib.sheets.survey import SurveySheet, read_survey

TODAY = date(2022, 2, 24)
HEADER = [
    ["序号", "场所名称", MANAGER_GROUP, None, None, "场所地址", "场所入口个数", ENTRANCES_HEADER],
    [None, None, "姓名", "联系方式", "身份证号码", None, None, None],
]
_ROOT_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_BOOK_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="r2" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    '<Relationship Id="r3" Type="http://x/relationships/styles" Target="styles.xml"/></Relationships>'
)


def id_number(serial: int = 123) -> str:
    """Return a well-formed number of nobody."""
    first_17 = f"43052519900101{serial:03}"
    return first_17 + check_character(first_17)


def venue(name: str = "小军超市", serial: int = 1, entrances: str = "东门、西门", count: object = 2) -> list[object]:
    """Return a row of the form that is right."""
    address = "洞口县文昌街道文昌路 18 号"
    return [serial, name, "测试甲", f"1390000{serial:04}", id_number(serial), address, count, entrances]


def printed(rows: Sequence[Sequence[object]], *, header: Sequence[Sequence[object]] = HEADER) -> list[list[object]]:
    """Put rows between the title, the header, blank numbered rows, dots and the remark, as the notice prints it."""
    blanks: list[list[object]] = [[number] for number in range(len(rows) + 1, len(rows) + 4)]
    return [[title("洞口县")], *map(list, header), *map(list, rows), *blanks, ["..."], [REMARK]]


def xlsx(
    rows: Sequence[Sequence[object]], *, merged: Sequence[str] = (), more: Sequence[Sequence[object]] = ()
) -> bytes:
    """Write rows as they are; `more` becomes a second worksheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    if more:
        second = book.create_sheet("第二张")
        for row in more:
            second.append(list(row))
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def read(data: bytes, row_limit: int = 500) -> SurveySheet:
    """Read with the limits of a small import."""
    return read_survey(data, today=TODAY, row_limit=row_limit)


def problem(data: bytes, row_limit: int = 500) -> str:
    """Return the one reason for which a file is refused."""
    sheet = read(data, row_limit)
    assert sheet.rows == []
    (only,) = sheet.problems
    return only.code


def errors(sheet: SurveySheet) -> list[tuple[str, str, str]]:
    """Return (cell, column, code) of everything that is wrong."""
    return [(error.cell, str(error.column), error.code) for row in sheet.rows for error in row.errors]


def sheet_xml(cells: str, tail: str = "") -> str:
    """Wrap rows into a worksheet part."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData>{tail}</worksheet>"
    )


def inline(reference: str, text: str) -> str:
    """Return a cell that carries its text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def header_xml() -> str:
    """Return the form's header as row 1."""
    words = ["序号", "场所名称", "姓名", "联系方式", "身份证号码", "场所地址", "场所入口个数", "场所入口名称"]
    cells = "".join(inline(f"{letter}1", word) for letter, word in zip("ABCDEFGH", words, strict=True))
    return f'<row r="1">{cells}</row>'


def parts(sheet: str | bytes, **others: str | bytes) -> bytes:
    """Zip a worksheet part, and others by name with __ for / and _dot_ for a dot."""
    files: dict[str, str | bytes] = {
        "_rels/.rels": _ROOT_RELS,
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _BOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    files.update({name.replace("__", "/").replace("_dot_", "."): text for name, text in others.items()})
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()
