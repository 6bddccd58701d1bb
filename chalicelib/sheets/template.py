"""The empty survey sheet that is handed out, and the sheet with its first rows filled in."""

from collections.abc import Iterable
from pathlib import Path

from chalicelib.sheets.form import ENTRANCES_AT_MOST, Column
from chalicelib.sheets.paper import FIRST_ROW, CellValue, Paper

_EMPTY = Path(__file__).parent / "templates" / "survey-empty.xlsx"
_EMPTY_VEHICLES = Path(__file__).parent / "templates" / "vehicles-empty.xlsx"
_HINTED_ROWS = 5_000
_BLANK_COUNTY = "＿＿＿＿县（市、区）"
_HINTS: dict[Column, tuple[str, str]] = {
    Column.NAME: ("场所名称", "与门头或证照一致；同一管理员名下不得重名。"),
    Column.MANAGER_NAME: ("管理员姓名", "填写本人姓名，与身份证一致。"),
    Column.MANAGER_PHONE: ("联系方式", "11 位手机号；管理员用这个号码登录，补全资料并作出承诺。"),
    Column.MANAGER_ID: ("身份证号码", "18 位，必须是文本格式；变成 4.3E+17 的号码已经丢失位数，请重新录入。"),
    Column.ADDRESS: ("场所地址", "乡镇（街道）、村（社区）、路名和门牌号。"),
    Column.ENTRANCES: ("场所入口名称", "有几个入口填几个，用顿号、逗号、分号或换行隔开；同一场所不得重名。"),
}


def empty_survey() -> bytes:
    """Return the empty survey sheet that is shipped with the program."""
    return _EMPTY.read_bytes()


def empty_vehicles() -> bytes:
    """Return the empty vehicle sheet that is shipped with the program."""
    return _EMPTY_VEHICLES.read_bytes()


def survey(county: str = _BLANK_COUNTY, rows: Iterable[tuple[CellValue, ...]] = (), *, blank_rows: int) -> bytes:
    """Return the form with `rows` (without their numbers), numbered blank rows, a row of dots and the remark."""
    paper = Paper(county)
    number = 0
    for number, row in enumerate(rows, start=1):
        paper.add_row((number, *row))
    for blank in range(number + 1, number + 1 + blank_rows):
        paper.add_row((blank, *[""] * (len(Column) - 1)))
    paper.add_row(("...", *[""] * (len(Column) - 1)))
    _add_hints(paper)
    return paper.finish()


def _add_hints(paper: Paper) -> None:
    last = FIRST_ROW + _HINTED_ROWS
    for place, column in enumerate(Column):
        if column in _HINTS:
            heading, text = _HINTS[column]
            paper.sheet.data_validation(
                FIRST_ROW, place, last, place, {"validate": "any", "input_title": heading, "input_message": text}
            )
    count = list(Column).index(Column.ENTRANCE_COUNT)
    paper.sheet.data_validation(
        FIRST_ROW,
        count,
        last,
        count,
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1,
            "maximum": ENTRANCES_AT_MOST,
            "input_title": "场所入口个数",
            "input_message": "与右边入口名称的个数一致。",
            "error_title": "场所入口个数",
            "error_message": f"请填 1 到 {ENTRANCES_AT_MOST} 的整数。",
            "error_type": "warning",
        },
    )
