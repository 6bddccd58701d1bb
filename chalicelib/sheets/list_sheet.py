"""Reads a paper list as people fill it in: every line with all that is wrong with its cells, or why none is read.

Skipped are whatever stands above the header, blank numbered rows, dots, repeated headers, remark and signatures.
"""

import re
import unicodedata

from msgspec import Struct, field

from chalicelib.sheets.list_form import ListColumn
from chalicelib.sheets.list_row import ListRow, read_row
from chalicelib.sheets.skipping import DOTS, REMARK, SIGNATURE
from chalicelib.sheets.xlsx.cells import Cells, read_cells
from chalicelib.sheets.xlsx.reference import Area
from chalicelib.sheets.xlsx.refusal import FileRefused
from chalicelib.sheets.xlsx.workbook import Workbook, Worksheet, open_workbook

_HEADER_WITHIN_ROWS = 60
_WORDS: dict[str, ListColumn] = {
    word: column
    for column, words in {
        ListColumn.NUMBER: "序号 编号",
        ListColumn.DATE: "日期 进入日期 登记日期 来访日期",
        ListColumn.TIME: "时间 进入时间 登记时间 来访时间",
        ListColumn.NAME: "姓名 人员姓名 来访人 来访人员",
        ListColumn.ID_TYPE: "证件类型 证件种类",
        ListColumn.ID_NUMBER: "证件号码 证件号 身份证号码 身份证号 身份证",
        ListColumn.PHONE: "手机号码 手机号 手机 联系方式 联系电话 电话 电话号码",
        ListColumn.GUARDIAN_PHONE: "监护人手机号码 监护人手机号 监护人手机 监护人电话 监护人联系方式",
        ListColumn.RESIDENCE: "现住址 住址 居住地址 家庭住址",
        ListColumn.CAME_FROM: "从何处来 来自何处 何处来 来源地",
        ListColumn.TEMPERATURE: "体温",
        ListColumn.SYMPTOMS: "症状",
        ListColumn.NOTE: "备注",
    }.items()
    for word in words.split()
}
_NOISE = re.compile(r"\s+|\(.*\)?|[*::]|℃|°C")
_WORDS_THAT_MAKE_A_HEADER = 3
_SAYING_WHO = (ListColumn.ID_NUMBER, ListColumn.PHONE, ListColumn.GUARDIAN_PHONE)


def read_list(data: bytes, row_limit: int) -> list[ListRow]:
    """Read an xlsx, or raise FileRefused.

    Its codes: sheet_not_xlsx, sheet_old_xls, sheet_encrypted, sheet_broken, sheet_bomb, sheet_too_large (limit_mb),
    list_empty, list_header_not_found, header_incomplete (columns), several_sheets (tabs), list_too_long (limit).
    """
    workbook = open_workbook(data)
    lists = [_read(workbook, worksheet, row_limit) for worksheet in workbook.worksheets]
    filled = [each for each in lists if each.rows]
    if len(filled) > 1:
        tabs = [str(tab) for tab, each in enumerate(lists, start=1) if each.rows]
        raise FileRefused("several_sheets", tabs="、".join(tabs))
    if not filled:
        raise FileRefused("list_empty" if any(each.places for each in lists) else "list_header_not_found")
    return [read_row(number, cells, filled[0].places) for number, cells in filled[0].rows.items()]


class _List(Struct):
    """One worksheet while it is read: first its header, then the lines below it."""

    row_limit: int
    places: dict[ListColumn, int] = field(default_factory=dict)
    rows: dict[int, Cells] = field(default_factory=dict)
    seen: int = 0

    def take(self, number: int, cells: Cells) -> None:
        self.seen += 1
        if not self.places:
            self.places = _header(cells)
            if not self.places and self.seen >= _HEADER_WITHIN_ROWS:
                raise _NotAList
            return
        if _says_nothing(cells, self.places) or _header(cells):
            return
        self.rows[number] = cells
        if len(self.rows) > self.row_limit:
            raise FileRefused("list_too_long", limit=self.row_limit)


class _NotAList(Exception):
    """Raised to leave a worksheet whose first rows hold no header."""


def _read(workbook: Workbook, worksheet: Worksheet, row_limit: int) -> _List:
    found = _List(row_limit)
    try:
        merged = read_cells(workbook, worksheet, found.take)
    except _NotAList:
        return found
    if found.places:
        _spread_dates(found, merged)
    return found


def _spread_dates(found: _List, merged: list[Area]) -> None:
    """Give each line the date that stands once in a merged cell over many."""
    place, last = found.places[ListColumn.DATE], max(found.rows, default=0)
    dated = {
        (area.first_row, area.last_row)
        for area in merged
        if area.first_column <= place <= area.last_column and area.last_row > area.first_row
    }
    if len(dated) > found.row_limit:  # cells of one column do not overlap: a list has fewer of them than lines
        raise FileRefused("sheet_bomb")
    for first_row, last_row in sorted(dated):
        date = found.rows[first_row].get(place) if first_row in found.rows else None
        for number in range(first_row + 1, min(last_row, last) + 1):
            if date is not None and number in found.rows:
                found.rows[number].setdefault(place, date)


def _header(cells: Cells) -> dict[ListColumn, int]:
    """Return where the columns stand when a row is the header; raise FileRefused for one without what is needed."""
    places: dict[ListColumn, int] = {}
    for place, cell in sorted(cells.items()):
        column = _WORDS.get(_NOISE.sub("", unicodedata.normalize("NFKC", cell.text[:80])))
        if column is not None:
            places.setdefault(column, place)
    if len(places) < _WORDS_THAT_MAKE_A_HEADER or ListColumn.NAME not in places:
        return {}
    missing = [] if ListColumn.DATE in places else [str(ListColumn.DATE)]
    if not any(column in places for column in _SAYING_WHO):
        missing.append(str(ListColumn.ID_NUMBER))
    if missing:
        raise FileRefused("header_incomplete", columns="、".join(missing))
    return places


def _says_nothing(cells: Cells, places: dict[ListColumn, int]) -> bool:
    telling = [
        cells[place].text
        for column, place in places.items()
        if place in cells
        and column is not ListColumn.NUMBER
        and (cells[place].kind == "formula" or not DOTS.fullmatch(cells[place].text))
    ]
    remark = len(telling) <= 2 and REMARK.match(cells[min(cells)].text) is not None
    return not telling or remark or all(SIGNATURE.match(text) for text in telling)
