"""Writes the contacts of a case as xlsx: whoever was revealed in full, the rest as counts, and never a formula.

Who asked for it and until when it may be kept stands on every sheet, and is printed on every page.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter
from msgspec import Struct
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chalicelib.domain.hidden import Hidden

_FONT, _A4 = "宋体", 9
_CREATED = datetime(2022, 2, 18)  # noqa: DTZ001  the format stores no zone; the same rows are the same bytes
_CELL_AT_MOST = 32_000  # characters; the format takes 32,767
_HEIGHT_AT_MOST, _LINE_HEIGHT = 400, 15  # points
_NUMBER = "序号"
_HEAD_ROW = 3  # counted from 0: below title, requester and purpose
COLUMNS = {
    _NUMBER: 6.0,
    "编号": 12.0,
    "姓名": 11.0,
    "证件类型": 12.0,
    "证件号码": 21.5,
    "手机号码": 14.5,
    "监护人手机号码": 14.5,
    "居住地": 26.0,
    "判定理由（推算，是否判定由疾控机构决定）": 90.0,
}
_COUNT_COLUMNS = {"候选人": 24.0, "场所所在乡镇（街道）": 30.0, "未查看身份的人数": 18.0}


class Heading(Struct, frozen=True, kw_only=True):
    """What stands above every sheet: for which case, on which basis, who asked, under which number, until when."""

    case_no: str
    legal_basis: str
    office: str
    number: str
    made_at: str
    expires_at: str

    @property
    def requester(self) -> str:
        """Return the line that says whose file it is and when it must be destroyed."""
        made = f"导出编号：{self.number}    导出时间：{self.made_at}"
        return f"导出单位：{self.office}    {made}    到期销毁：{self.expires_at}"

    @property
    def purpose(self) -> str:
        """Return the line that says what it may be used for."""
        return f"案件编号：{self.case_no}    法律依据：{self.legal_basis}    仅供本案流行病学调查使用，不得转发"


class ContactRow(Hidden, frozen=True, kw_only=True):
    """One revealed contact."""

    id: str
    name: str
    id_type: str = ""
    id_number: str = ""
    phone: str = ""
    guardian_phone: str = ""
    residence: str = ""
    reasons: Sequence[str] = ()


class Rest(Struct, frozen=True):
    """How many candidates of an order nobody has named, in a town; a town of "" stands for all of the order."""

    order: str
    town: str
    people: int


def contact_list(heading: Heading, orders: Sequence[tuple[str, Sequence[ContactRow]]], rest: Sequence[Rest]) -> bytes:
    """Return the workbook: a sheet for each order, then the counts of whom nobody has named."""
    book = _Book(heading)
    for name, rows in orders:
        lines = [[str(number), *_cells(row)] for number, row in enumerate(rows, start=1)]
        book.add_sheet(name, COLUMNS, lines)
    lines = [[each.order, each.town or "合计", str(each.people)] for each in rest]
    book.add_sheet("未查看的候选人", _COUNT_COLUMNS, lines)
    return book.finish()


class _Book:
    def __init__(self, heading: Heading) -> None:
        self._file = BytesIO()
        self._heading = heading
        self._book = xlsxwriter.Workbook(
            self._file,
            {
                "in_memory": True,  # people's numbers never touch a disk, not even a temporary file
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties({"title": "候选人名单", "created": _CREATED})
        # quote_prefix: also who edits a cell afterwards makes no formula of a name that looks like one.
        common = {"font_name": _FONT, "valign": "vcenter", "text_wrap": True, "num_format": "@", "quote_prefix": True}
        self._title = self._book.add_format({**common, "bold": True, "font_size": 16, "align": "center"})
        self._line = self._book.add_format({**common, "font_size": 10})
        self._head = self._book.add_format({**common, "bold": True, "font_size": 11, "align": "center", "border": 1})
        self._text = self._book.add_format({**common, "font_size": 11, "border": 1})

    def add_sheet(self, name: str, columns: dict[str, float], lines: Sequence[Sequence[str]]) -> None:
        """Write one sheet from top to bottom, every cell as a text."""
        sheet: Worksheet = self._book.add_worksheet(name)
        last = len(columns) - 1
        above = (
            (name, self._title, 32),
            (self._heading.requester, self._line, 30),
            (self._heading.purpose, self._line, 30),
        )
        for row, (text, shape, height) in enumerate(above):
            sheet.set_row(row, height)
            sheet.merge_range(row, 0, row, last, "", shape)
            _write(sheet, row, 0, text, shape)
        for place, (column, width) in enumerate(columns.items()):
            sheet.set_column(place, place, width)
            _write(sheet, _HEAD_ROW, place, column, self._head)
        for row, cells in enumerate(lines, start=_HEAD_ROW + 1):
            most = max(text.count("\n") + 1 + len(text) // 45 for text in cells)
            sheet.set_row(row, min(_HEIGHT_AT_MOST, max(1, most) * _LINE_HEIGHT + 2))
            for place, text in enumerate(cells):
                _write(sheet, row, place, text, self._text)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0, _HEAD_ROW)
        sheet.set_footer("&C&9第 &P 页，共 &N 页")
        sheet.freeze_panes(_HEAD_ROW + 1, 3 if last > 3 else 0)

    def finish(self) -> bytes:
        """Return the file."""
        self._book.close()
        return self._file.getvalue()


def _cells(row: ContactRow) -> list[str]:
    reasons = "\n".join(row.reasons)
    return [row.id, row.name, row.id_type, row.id_number, row.phone, row.guardian_phone, row.residence, reasons]


def _write(sheet: Worksheet, row: int, place: int, text: str, shape: Format) -> None:
    """Write a text as a text, whatever it begins with."""
    clipped = text[:_CELL_AT_MOST]
    refused = sheet.write_string(row, place, clipped, shape) if clipped else sheet.write_blank(row, place, None, shape)
    if refused:
        raise ValueError("a cell holds more than the format allows")
