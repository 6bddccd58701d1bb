"""The empty vehicle sheet that is handed out, and the sheet with its first rows filled in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from chalicelib.sheets.vehicle_form import KIND_NAMES, REMARK, TITLE, VehicleColumn

_FONT, _A4 = "宋体", 9
_WIDTHS: dict[VehicleColumn, float] = {
    VehicleColumn.NUMBER: 6,
    VehicleColumn.PLATE: 14,
    VehicleColumn.KIND: 14,
    VehicleColumn.LINE: 22,
    VehicleColumn.OPERATOR: 28,
    VehicleColumn.MANAGER_NAME: 12,
    VehicleColumn.MANAGER_PHONE: 14.5,
    VehicleColumn.MANAGER_ID: 21.5,
}
_HINTS: dict[VehicleColumn, tuple[str, str]] = {
    VehicleColumn.PLATE: ("车牌号码", "如 湘E12345；新能源车 8 位，如 湘ED12345。字母 I、O 不用于车牌。"),
    VehicleColumn.LINE: ("线路", "公交车、客运班车填写，如 1 路、洞口—长沙；没有可不填。"),
    VehicleColumn.MANAGER_PHONE: ("联系方式", "11 位手机号；管理员用这个号码登录，补全资料并作出承诺。"),
    VehicleColumn.MANAGER_ID: ("身份证号码", "18 位，必须是文本格式；变成 4.3E+17 的号码已经丢失位数，请重新录入。"),
}
_CREATED = datetime(2022, 2, 18)  # noqa: DTZ001 - the format stores no zone; the same form is always the same bytes
_HEAD_ROW = 1  # counted from 0: below the title
_LAST = len(VehicleColumn) - 1
_HINTED_ROWS = 2_000
BLANK_ROWS = 30


def draw_vehicles(rows: Iterable[Sequence[str]] = (), blank_rows: int = BLANK_ROWS) -> bytes:
    """Draw the sheet with `rows` (without their numbers) and numbered blank ones; every text stays a text."""
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": TITLE, "created": _CREATED})
    sheet: Worksheet = book.add_worksheet("车辆")
    common = {"font_name": _FONT, "font_size": 11, "valign": "vcenter", "text_wrap": True}
    title = book.add_format({**common, "bold": True, "font_size": 18, "align": "center"})
    head = book.add_format({**common, "bold": True, "align": "center", "border": 1})
    text = book.add_format({**common, "border": 1, "num_format": "@"})  # text keeps the digits of an ID number
    number = book.add_format({**common, "border": 1, "align": "center"})
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, _LAST, TITLE, title)
    sheet.set_row(_HEAD_ROW, 30)
    for place, column in enumerate(VehicleColumn):
        sheet.write_string(_HEAD_ROW, place, column, head)
    given = [*rows, *([""] * _LAST for _ in range(blank_rows))]
    for row, cells in enumerate(given, start=_HEAD_ROW + 1):
        sheet.set_row(row, 26)
        sheet.write_number(row, 0, row - _HEAD_ROW, number)
        for place, value in enumerate(cells, start=1):
            sheet.write_string(row, place, value, text) if value else sheet.write_blank(row, place, None, text)
    end = _HEAD_ROW + len(given)
    sheet.merge_range(end + 1, 0, end + 1, _LAST, REMARK, book.add_format(common))
    _lay_out(sheet)
    book.close()
    return file.getvalue()


def _lay_out(sheet: Worksheet) -> None:
    last = _HEAD_ROW + _HINTED_ROWS
    for place, column in enumerate(VehicleColumn):
        sheet.set_column(place, place, _WIDTHS[column])
        if column in _HINTS:
            heading, words = _HINTS[column]
            hint = {"validate": "any", "input_title": heading, "input_message": words}
            sheet.data_validation(_HEAD_ROW + 1, place, last, place, hint)
    kinds = [*list(KIND_NAMES.values())[:-1], "其他营运车辆"]
    kind = list(VehicleColumn).index(VehicleColumn.KIND)
    sheet.data_validation(_HEAD_ROW + 1, kind, last, kind, {"validate": "list", "source": kinds})
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.repeat_rows(0, _HEAD_ROW)
    sheet.freeze_panes(_HEAD_ROW + 1, 2)
