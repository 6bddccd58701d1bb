"""The empty form of a plain list, drawn when it is asked for: always the same bytes."""

from datetime import datetime
from io import BytesIO

import xlsxwriter

from chalicelib.sheets.plain_sheet import PlainForm

_CREATED = datetime(2022, 2, 18)  # noqa: DTZ001 - the format stores no zone; the same form is always the same bytes
_HEAD_ROW, _BLANK_ROWS, _WIDTH = 1, 200, 26


def draw_plain(form: PlainForm) -> bytes:
    """Draw a form: title, header, blank rows of text cells, so that codes keep their digits, and a remark."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": form.title, "created": _CREATED})
    sheet = book.add_worksheet("名单")
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    head = book.add_format({"bold": True, "align": "center", "border": 1})
    text = book.add_format({"border": 1, "num_format": "@"})
    last = len(form.words) - 1
    sheet.merge_range(0, 0, 0, last, form.title, title)
    for place, (name, words) in enumerate(form.words.items()):
        sheet.write_string(_HEAD_ROW, place, words[0] + ("*" if name in form.needed else ""), head)
        sheet.set_column(place, place, _WIDTH, text)
    for row in range(_HEAD_ROW + 1, _HEAD_ROW + 1 + _BLANK_ROWS):
        for place in range(last + 1):
            sheet.write_blank(row, place, None, text)
    sheet.merge_range(_HEAD_ROW + 1 + _BLANK_ROWS, 0, _HEAD_ROW + 1 + _BLANK_ROWS, last, form.remark)
    sheet.freeze_panes(_HEAD_ROW + 1, 0)
    book.close()
    return file.getvalue()
