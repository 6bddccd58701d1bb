"""Reads the vehicle sheet as operators fill it in: every row with all that is wrong, or why none is read.

Skipped are whatever stands above the header, blank numbered rows, dots, repeated headers, remark and signatures.
"""

import re
import unicodedata
from datetime import date

from msgspec import Struct, field

from chalicelib.sheets.skipping import DOTS, REMARK, SIGNATURE
from chalicelib.sheets.vehicle_form import VehicleColumn
from chalicelib.sheets.vehicle_row import VehicleRow, mark_doubles, read_row
from chalicelib.sheets.xlsx.cells import Cells, read_cells
from chalicelib.sheets.xlsx.refusal import FileRefused
from chalicelib.sheets.xlsx.workbook import Workbook, Worksheet, open_workbook

_HEADER_WITHIN_ROWS = 60
_WORDS: dict[str, VehicleColumn] = {
    word: column
    for column, words in {
        VehicleColumn.NUMBER: "序号 编号",
        VehicleColumn.PLATE: "车牌号码 车牌号 车牌 号牌 号牌号码 车辆号牌",
        VehicleColumn.KIND: "车辆类型 类型 车型 车辆种类",
        VehicleColumn.LINE: "线路 线路名称 运营线路 营运线路 班线",
        VehicleColumn.OPERATOR: "运营单位 营运单位 运营公司 公司 企业名称 所属单位 所属公司",
        VehicleColumn.MANAGER_NAME: "管理员姓名 管理员 姓名 负责人 负责人姓名 责任人 驾驶员 驾驶员姓名",
        VehicleColumn.MANAGER_PHONE: "联系方式 联系电话 电话 电话号码 手机 手机号 手机号码 管理员联系方式 管理员电话",
        VehicleColumn.MANAGER_ID: "身份证号码 身份证号 身份证 证件号码 管理员身份证号码",
    }.items()
    for word in words.split()
}
_NOISE = re.compile(r"\s+|\(.*\)?|[*::]")
_NEEDED = tuple(
    column
    for column in VehicleColumn
    if column not in {VehicleColumn.NUMBER, VehicleColumn.KIND, VehicleColumn.LINE, VehicleColumn.OPERATOR}
)
_WORDS_THAT_MAKE_A_HEADER = 3


def read_vehicles(data: bytes, *, today: date, row_limit: int) -> list[VehicleRow]:
    """Read an xlsx, or raise FileRefused; `today` is the tenant's local day.

    Its codes: sheet_not_xlsx, sheet_old_xls, sheet_encrypted, sheet_broken, sheet_bomb, sheet_too_large (limit_mb),
    vehicles_empty, vehicle_header_not_found, header_incomplete (columns), several_sheets (tabs), too_many_rows (limit).
    """
    workbook = open_workbook(data)
    sheets = [_read(workbook, worksheet, row_limit) for worksheet in workbook.worksheets]
    filled = [each for each in sheets if each.rows]
    if len(filled) > 1:
        tabs = [str(tab) for tab, each in enumerate(sheets, start=1) if each.rows]
        raise FileRefused("several_sheets", tabs="、".join(tabs))
    if not filled:
        raise FileRefused("vehicles_empty" if any(each.places for each in sheets) else "vehicle_header_not_found")
    places = filled[0].places
    if missing := [column for column in _NEEDED if column not in places]:
        raise FileRefused("header_incomplete", columns="、".join(missing))
    return mark_doubles([read_row(number, cells, places, today) for number, cells in filled[0].rows.items()])


class _Sheet(Struct):
    """One worksheet while it is read: first its header of one row or two, then the vehicles below it."""

    row_limit: int
    places: dict[VehicleColumn, int] = field(default_factory=dict)
    rows: dict[int, Cells] = field(default_factory=dict)
    seen: int = 0

    def take(self, number: int, cells: Cells) -> None:
        self.seen += 1
        words = _header_words(cells)
        if not self.places:
            if len(words) >= _WORDS_THAT_MAKE_A_HEADER and VehicleColumn.PLATE in words:
                self.places = words
            elif self.seen >= _HEADER_WITHIN_ROWS:
                raise _NotTheForm
            return
        if len(words) == len(cells):  # the second row of a header (姓名 below 管理员), or the header once more
            self.places |= words if not self.rows else {}
        elif not _says_nothing(cells, self.places):
            self.rows[number] = cells
            if len(self.rows) > self.row_limit:
                raise FileRefused("too_many_rows", limit=self.row_limit)


class _NotTheForm(Exception):
    """Raised to leave a worksheet whose first rows hold no header."""


def _read(workbook: Workbook, worksheet: Worksheet, row_limit: int) -> _Sheet:
    found = _Sheet(row_limit)
    try:
        read_cells(workbook, worksheet, found.take)
    except _NotTheForm:
        return found
    return found


def _header_words(cells: Cells) -> dict[VehicleColumn, int]:
    """Return where a row's cells name columns; of two with one word the left one counts."""
    places: dict[VehicleColumn, int] = {}
    for place, cell in sorted(cells.items()):
        column = _WORDS.get(_NOISE.sub("", unicodedata.normalize("NFKC", cell.text[:80])))
        if column is not None:
            places.setdefault(column, place)
    return places


def _says_nothing(cells: Cells, places: dict[VehicleColumn, int]) -> bool:
    telling = [
        cells[place].text
        for column, place in places.items()
        if place in cells
        and column is not VehicleColumn.NUMBER
        and (cells[place].kind == "formula" or not DOTS.fullmatch(cells[place].text))
    ]
    remark = len(telling) <= 2 and REMARK.match(cells[min(cells)].text) is not None
    return not telling or remark or all(SIGNATURE.match(text) for text in telling)
