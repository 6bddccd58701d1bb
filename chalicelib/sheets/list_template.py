"""The empty paper list that is handed out: to be printed and written on, or filled in and sent."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from chalicelib.sheets.list_form import DOOR, REMARK, TITLE, ListColumn

_EMPTY = Path(__file__).parent / "templates" / "paper-list-empty.xlsx"
_FONT, _A4 = "宋体", 9
_TITLE_HEIGHT, _DOOR_HEIGHT, _HEAD_HEIGHT, _LINE_HEIGHT = 36, 24, 30, 26  # points
_WIDTHS: Mapping[str, float] = {
    ListColumn.NUMBER: 5,
    ListColumn.DATE: 12,
    ListColumn.TIME: 8,
    ListColumn.NAME: 11,
    ListColumn.ID_TYPE: 10,
    ListColumn.ID_NUMBER: 21.5,
    ListColumn.PHONE: 14.5,
    ListColumn.GUARDIAN_PHONE: 14.5,
    ListColumn.RESIDENCE: 24,
    ListColumn.CAME_FROM: 14,
    ListColumn.TEMPERATURE: 8,
    ListColumn.SYMPTOMS: 10,
    ListColumn.NOTE: 12,
}
_HINTS: Mapping[str, tuple[str, str]] = {
    ListColumn.DATE: ("日期", "如 2022-02-24；七天之内。"),
    ListColumn.TIME: ("时间", "24 小时制，如 08:30。"),
    ListColumn.ID_TYPE: ("证件类型", "不填即为居民身份证；也可填 护照、回乡证、台胞证、外国人永久居留证。"),
    ListColumn.ID_NUMBER: ("证件号码", "必须是文本格式；变成 4.3E+17 的号码已经丢失位数，请重新录入。"),
    ListColumn.GUARDIAN_PHONE: ("监护人手机号码", "没有证件和手机的儿童、老人填写。"),
}
_CREATED = datetime(2022, 2, 18)  # noqa: DTZ001 - the format stores no zone; the same form is always the same bytes
_HEAD_ROW = 2  # counted from 0: below title and door
_LAST = len(ListColumn) - 1
BLANK_ROWS = 30


def empty_list() -> bytes:
    """Return the empty list that is shipped with the program."""
    return _EMPTY.read_bytes()


def draw_list(blank_rows: int = BLANK_ROWS) -> bytes:
    """Draw the list with numbered blank lines."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": TITLE, "created": _CREATED})
    sheet: Worksheet = book.add_worksheet("登记表")
    common = {"font_name": _FONT, "font_size": 11, "valign": "vcenter", "text_wrap": True}
    plain = book.add_format(common)
    title = book.add_format({**common, "bold": True, "font_size": 18, "align": "center"})
    head = book.add_format({**common, "bold": True, "align": "center", "border": 1})
    text = book.add_format({**common, "border": 1, "num_format": "@"})  # text keeps the digits of an ID number
    number = book.add_format({**common, "border": 1, "align": "center"})
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.merge_range(0, 0, 0, _LAST, TITLE, title)
    sheet.set_row(1, _DOOR_HEIGHT)
    sheet.merge_range(1, 0, 1, _LAST, DOOR, plain)
    sheet.set_row(_HEAD_ROW, _HEAD_HEIGHT)
    for place, column in enumerate(ListColumn):
        sheet.write_string(_HEAD_ROW, place, column, head)
    end = _HEAD_ROW + blank_rows
    for row in range(_HEAD_ROW + 1, end + 1):
        sheet.set_row(row, _LINE_HEIGHT)
        sheet.write_number(row, 0, row - _HEAD_ROW, number)
        for place in range(1, _LAST + 1):
            sheet.write_blank(row, place, None, text)
    sheet.merge_range(end + 1, 0, end + 1, _LAST, REMARK, plain)
    _lay_out(sheet, end)
    book.close()
    return file.getvalue()


def _lay_out(sheet: Worksheet, end: int) -> None:
    for place, column in enumerate(ListColumn):
        sheet.set_column(place, place, _WIDTHS[column])
        if column in _HINTS:
            name, words = _HINTS[column]
            hint = {"validate": "any", "input_title": name, "input_message": words}
            sheet.data_validation(_HEAD_ROW + 1, place, end, place, hint)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.repeat_rows(0, _HEAD_ROW)
    sheet.freeze_panes(_HEAD_ROW + 1, 4)
