"""Finds the survey form's header by its words, wherever people moved it."""

import re
import unicodedata

from msgspec import Struct, field

from chalicelib.sheets.form import MANAGER_COLUMNS, Column
from chalicelib.sheets.xlsx.cells import Cells
from chalicelib.sheets.xlsx.refusal import FileRefused

_WORDS: dict[str, Column] = {
    word: column
    for column, words in {
        Column.NUMBER: "序号 编号",
        Column.NAME: "场所名称 名称 单位名称",
        Column.MANAGER_NAME: "姓名",
        Column.MANAGER_PHONE: "联系方式 联系电话 电话 电话号码 手机 手机号 手机号码",
        Column.MANAGER_ID: "身份证号码 身份证号 身份证 身份证件号码 证件号码",
        Column.ADDRESS: "场所地址 地址 详细地址 场所详细地址",
        Column.ENTRANCE_COUNT: "场所入口个数 入口个数 场所入口数 入口数 场所入口数量 入口数量",
        Column.ENTRANCES: "场所入口名称 入口名称",
    }.items()
    for word in words.split()
}
_GROUP_WORDS = frozenset(
    {"场所管理员", "管理员", "场所管理员信息", "管理员信息", "场所负责人", "负责人", "场所责任人", "责任人"}
)
_GROUP_PREFIX = re.compile(r"^(?:场所)?(?:管理员|负责人|责任人)的?(?=.)")
_NOISE = re.compile(r"\s+|\(.*\)?|[*::]")
_OPTIONAL = frozenset({Column.NUMBER, Column.ENTRANCE_COUNT})
_SAID_IN_A_HEADER_ROW = (Column.NAME, Column.MANAGER_PHONE)  # in the first and in the second
_WORDS_THAT_MAKE_A_HEADER = 3


class Header(Struct):
    """The header as far as it has been read: row by row, one row or two, blank rows between."""

    found: dict[Column, list[int]] = field(default_factory=dict)
    group: int | None = None

    def take(self, cells: Cells) -> bool:
        """Take a row in if it belongs to the header; say whether it did."""
        words = {column: word for column, cell in cells.items() if (word := _word(cell.text))}
        labels = {column: label for column, word in words.items() if (label := _label(word))}
        groups = [column for column, word in words.items() if word in _GROUP_WORDS]
        if self.found:
            if not labels or not self._continues(cells, labels):
                return False
        elif len(labels) + len(groups) < _WORDS_THAT_MAKE_A_HEADER or Column.NAME not in labels.values():
            return False
        if groups and self.group is None:
            self.group = min(groups)
        for column, label in labels.items():
            self.found.setdefault(label, []).append(column)
        return True

    def columns(self) -> dict[Column, int]:
        """Return where each column of the form stands; raises FileRefused header_incomplete naming what is missing."""
        places = {label: self._place(label, columns) for label, columns in self.found.items()}
        if Column.MANAGER_NAME not in places and self.group is not None:
            places[Column.MANAGER_NAME] = self.group  # one row only: 场所管理员 | 联系方式 | 身份证号码
        missing = [column for column in Column if column not in places and column not in _OPTIONAL]
        if missing:
            raise FileRefused("header_incomplete", columns="、".join(missing))
        return places

    def _place(self, label: Column, columns: list[int]) -> int:
        """Of two columns with one word take the manager's: the first that does not stand before the group's word."""
        start = self.group if label in MANAGER_COLUMNS and self.group is not None else 0
        return min((column for column in columns if column >= start), default=min(columns))

    def _continues(self, cells: Cells, labels: dict[int, Column]) -> bool:
        """Tell the second header row from data: whatever it says below known columns are header words too."""
        taken = {column for columns in self.found.values() for column in columns}
        return all(column in labels for column in cells if column in taken or column == self.group)


def repeats_header(cells: Cells, columns: dict[Column, int]) -> bool:
    """Say whether a row is the header once more, as on pasted pages."""
    if not any(_says(cells, columns[column], column) for column in _SAID_IN_A_HEADER_ROW):
        return False
    return sum(_says(cells, place, column) for column, place in columns.items()) >= 2


def _says(cells: Cells, place: int, column: Column) -> bool:
    return place in cells and _label(_word(cells[place].text)) is column


def _word(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text[:80]))


def _label(word: str) -> Column | None:
    return _WORDS.get(word) or _WORDS.get(_GROUP_PREFIX.sub("", word))
