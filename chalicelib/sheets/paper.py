"""Draws the form: the notice's title, merged header and remark on a landscape A4, for templates and ledgers alike."""

import math
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from chalicelib.sheets.form import ENTRANCES_HEADER, MANAGER_COLUMNS, MANAGER_GROUP, REMARK, Column, title

_WIDTHS: dict[str, float] = {
    Column.NUMBER: 6,
    Column.NAME: 26,
    Column.MANAGER_NAME: 11,
    Column.MANAGER_PHONE: 14.5,
    Column.MANAGER_ID: 21.5,
    Column.ADDRESS: 32,
    Column.ENTRANCE_COUNT: 13,
    Column.ENTRANCES: 32,
}
_EXTRA_WIDTH = 14
_FONT = "宋体"
_BORDERED = {"font_name": _FONT, "border": 1, "valign": "vcenter", "text_wrap": True}
_CENTRED = frozenset(
    {Column.NUMBER, Column.MANAGER_NAME, Column.MANAGER_PHONE, Column.MANAGER_ID, Column.ENTRANCE_COUNT}
)
_ROW_HEIGHT, _LINE_HEIGHT = 32, 15  # points: room for two lines
_A4 = 9
# Files made from the same rows are the same bytes; the date of the notice stands for "made".
_CREATED = datetime(2022, 2, 18)  # noqa: DTZ001 - the format stores no zone
FIRST_ROW = 3  # counted from 0: below title and two header rows

CellValue = str | int


class Paper:
    """One workbook with one sheet of the form, written from top to bottom."""

    def __init__(self, county: str, extra: Sequence[str] = (), notice: str = "") -> None:
        self._buffer = BytesIO()
        self._workbook = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": True,  # people's numbers never touch a disk, not even a temporary file
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._workbook.set_properties({"title": title(county), "created": _CREATED})
        self.sheet: Worksheet = self._workbook.add_worksheet("摸底表")
        self._columns = (*Column, *extra)
        self._formats = [self._body_format(column) for column in self._columns]
        self._row = FIRST_ROW
        self._lay_out()
        self._draw_header(county, notice)

    def add_row(self, values: Sequence[CellValue]) -> None:
        """Write one row: numbers as numbers, and every text as a text, whatever it begins with."""
        lines = max(_lines(str(value), _width(column)) for column, value in zip(self._columns, values, strict=True))
        self.sheet.set_row(self._row, max(_ROW_HEIGHT, lines * _LINE_HEIGHT + 2))
        for column, value in enumerate(values):
            cell_format = self._formats[column]
            if isinstance(value, int):
                refused = self.sheet.write_number(self._row, column, value, cell_format)
            elif value:
                refused = self.sheet.write_string(self._row, column, value, cell_format)
            else:
                refused = self.sheet.write_blank(self._row, column, None, cell_format)
            if refused:
                raise ValueError("a cell holds more than the format allows")
        self._row += 1

    def format_of(self, column: Column) -> Format:
        """Return a column's cell format, for a cell written by hand."""
        return self._formats[list(Column).index(column)]

    def finish(self) -> bytes:
        """Write the remark and return the file."""
        remark = self._workbook.add_format(
            {"font_name": _FONT, "font_size": 11, "valign": "vcenter", "text_wrap": True}
        )
        self.sheet.set_row(self._row, 30)
        self.sheet.merge_range(self._row, 0, self._row, len(self._columns) - 1, REMARK, remark)
        self._workbook.close()
        return self._buffer.getvalue()

    def _body_format(self, column: str) -> Format:
        centred = column in _CENTRED
        number = column in {Column.NUMBER, Column.ENTRANCE_COUNT}
        return self._workbook.add_format(
            {
                **_BORDERED,
                "font_size": 11,
                "align": "center" if centred else "left",
                "indent": 0 if centred else 1,
                "num_format": "0" if number else "@",  # text keeps the digits of an ID number that is typed
            }
        )

    def _lay_out(self) -> None:
        sheet = self.sheet
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, _width(column))
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.repeat_rows(0, FIRST_ROW - 1)
        sheet.set_footer(f'&C&"{_FONT},Regular"&9第 &P 页，共 &N 页')
        sheet.freeze_panes(FIRST_ROW, 2)

    def _draw_header(self, county: str, notice: str) -> None:
        sheet = self.sheet
        heading = self._workbook.add_format(
            {"font_name": _FONT, "bold": True, "font_size": 20, "align": "center", "valign": "vcenter"}
        )
        head = self._workbook.add_format({**_BORDERED, "bold": True, "font_size": 11, "align": "center"})
        for row, height in enumerate((62 if notice else 42, 24, 24)):
            sheet.set_row(row, height)
        sheet.merge_range(0, 0, 0, len(self._columns) - 1, title(county), heading)
        if notice:
            large = self._workbook.add_format({"font_name": _FONT, "bold": True, "font_size": 20})
            small = self._workbook.add_format({"font_name": _FONT, "font_size": 10})
            heading.set_text_wrap()
            sheet.write_rich_string(0, 0, large, title(county) + "\n", small, notice, heading)
        first = list(Column).index(MANAGER_COLUMNS[0])
        sheet.merge_range(1, first, 1, first + len(MANAGER_COLUMNS) - 1, MANAGER_GROUP, head)
        for place, column in enumerate(self._columns):
            if column in MANAGER_COLUMNS:
                sheet.write_string(2, place, column, head)
            else:
                sheet.merge_range(1, place, 2, place, ENTRANCES_HEADER if column is Column.ENTRANCES else column, head)


def _width(column: str) -> float:
    return _WIDTHS.get(column, _EXTRA_WIDTH)


def _lines(text: str, width: float) -> int:
    """Estimate the lines that a text takes in a column: Han characters are two wide, and the indent takes two."""
    room = width - 2
    wide = (sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(line / room)) for line in wide)
