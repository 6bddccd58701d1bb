"""What lies around the cells of an xlsx: which sheets are visible, the shared strings, which styles are dates."""

import posixpath
import re

from msgspec import Struct

from chalicelib.sheets.xlsx import markup
from chalicelib.sheets.xlsx.archive import Archive
from chalicelib.sheets.xlsx.refusal import FileRefused

_ELEMENTS_AT_MOST = 1_000_000  # a second or two of reading; 20,000 rows of the form have 600,000
_SMALL_PART_BYTES = 8 << 20
_CELL_CHARACTERS_AT_MOST = 32_767  # Excel's own limit
_DEEPEST = 32
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DATE_LETTERS = re.compile(r"[ymdh年月日]", re.IGNORECASE)
_FORMAT_LITERALS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class Allowance(Struct):
    """How many elements of one file may still be read, over all its parts."""

    left: int = _ELEMENTS_AT_MOST

    def spend(self, elements: int) -> None:
        """Take elements off; raises FileRefused sheet_bomb when there are not so many."""
        self.left -= elements
        if self.left < 0:
            raise FileRefused("sheet_bomb")


class Worksheet(Struct, frozen=True):
    """A visible sheet, by its part."""

    part: str


class Workbook(Struct, frozen=True):
    """An opened xlsx: parts, visible sheets in the order of their tabs, texts and date styles by number."""

    archive: Archive
    worksheets: tuple[Worksheet, ...]
    strings: list[str]
    date_styles: frozenset[int]
    allowance: Allowance


def open_workbook(data: bytes) -> Workbook:
    """Open an xlsx from its bytes; raises FileRefused for whatever is not a sound one."""
    archive = Archive(data)
    targets = _relations(archive, "")
    main = next((part for kind, part in targets.values() if kind == "officeDocument"), "xl/workbook.xml")
    if main not in archive or not main.lower().endswith(".xml"):
        raise FileRefused("sheet_not_xlsx")
    relations = _relations(archive, main)
    by_kind = dict(relations.values())
    worksheets = _visible_worksheets(archive, main, relations)
    if not worksheets:
        raise FileRefused("sheet_not_xlsx")
    allowance = Allowance()
    strings, styles = by_kind.get("sharedStrings"), by_kind.get("styles")
    return Workbook(
        archive,
        worksheets,
        _shared_strings(archive, strings, allowance) if strings and strings in archive else [],
        _date_styles(archive, styles) if styles and styles in archive else frozenset(),
        allowance,
    )


def unescape(text: str) -> str:
    """Undo the format's own escapes (_x000D_) and cut at Excel's limit."""
    text = text[:_CELL_CHARACTERS_AT_MOST]
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """Return id -> (last word of the relation's type, target part) of a part."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if markup.local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

    if rels in archive:
        markup.parse(archive.chunks(rels, _SMALL_PART_BYTES), start)
    return found


def _visible_worksheets(archive: Archive, main: str, relations: dict[str, tuple[str, str]]) -> tuple[Worksheet, ...]:
    found: list[Worksheet] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if markup.local(tag) != "sheet" or attributes.get("state", "visible") != "visible":
            return
        relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        kind, part = relations.get(relation, ("", ""))
        if kind == "worksheet":
            found.append(Worksheet(part))

    markup.parse(archive.chunks(main, _SMALL_PART_BYTES), start)
    return tuple(found)


def _shared_strings(archive: Archive, part: str, allowance: Allowance) -> list[str]:
    strings: list[str] = []
    pieces: list[str] = []
    open_tags: list[str] = []

    def start(tag: str, _attributes: dict[str, str]) -> None:
        allowance.spend(1)
        if len(open_tags) > _DEEPEST:
            raise FileRefused("sheet_bomb")
        open_tags.append(markup.local(tag))

    def end(_tag: str) -> None:
        if open_tags.pop() == "si":
            strings.append(unescape("".join(pieces)))
            pieces.clear()

    def text(characters: str) -> None:
        if open_tags[-1] == "t" and "rPh" not in open_tags:  # rPh: how it is read aloud, not what it says
            pieces.append(characters)

    markup.parse(archive.chunks(part), start, end, text)
    return strings


def _date_styles(archive: Archive, part: str) -> frozenset[int]:
    formats: dict[int, str] = {}
    cell_formats: list[int] = []
    inside = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = markup.local(tag)
        if name in {"cellXfs", "cellStyleXfs", "dxfs"}:
            inside = name
        elif name == "numFmt":
            formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "xf" and inside == "cellXfs":
            cell_formats.append(_number(attributes.get("numFmtId")))

    markup.parse(archive.chunks(part, _SMALL_PART_BYTES), start)
    return frozenset(style for style, number in enumerate(cell_formats) if _shows_a_date(number, formats))


def _shows_a_date(number: int, formats: dict[int, str]) -> bool:
    if number in formats:
        return _DATE_LETTERS.search(_FORMAT_LITERALS.sub("", formats[number])) is not None
    return number in _BUILT_IN_DATES


def _number(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0
