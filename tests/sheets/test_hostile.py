"""Files that mean harm are refused quickly, and nothing of them is kept."""

import re
import struct
import time
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets.builders import errors, header_xml, inline, parts, printed, problem, read, sheet_xml, venue, xlsx

_XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {name} "{("&" + before + ";") * 10}">' for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet_not_xlsx"),
        (b"PK\x05\x06" + bytes(18), "sheet_not_xlsx"),
        (b"PK\x03\x04 and then nothing", "sheet_not_xlsx"),
        ("序号,场所名称\n1,小军超市".encode(), "sheet_not_xlsx"),
        (b"%PDF-1.7", "sheet_not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "sheet_old_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "sheet_encrypted"),
        (bytes(11 << 20), "sheet_too_large"),
    ],
)
def test_what_is_no_xlsx_is_refused_by_its_kind(data: bytes, code: str) -> None:
    assert problem(data) == code


def test_a_zip_of_something_else_is_no_xlsx() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")

    assert problem(data.getvalue()) == "sheet_not_xlsx"


@pytest.mark.parametrize("doctype", [_XXE, _LAUGHS, "<!DOCTYPE x>"])
@pytest.mark.parametrize(
    "part", ["xl__worksheets__sheet1_dot_xml", "xl__sharedStrings_dot_xml", "xl__workbook_dot_xml"]
)
def test_a_document_type_in_any_part_is_refused(part: str, doctype: str) -> None:
    text = f'<?xml version="1.0"?>{doctype}<x>&e;</x>'

    assert problem(parts(sheet_xml(header_xml()), **{part: text})) == "sheet_broken"


def test_a_document_type_in_utf_16_is_refused_as_well() -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?>{_XXE}<x>&e;</x>'.encode("utf-16")

    assert problem(parts(text)) == "sheet_broken"


BOMBS: dict[str, Callable[[], bytes]] = {
    "one huge cell": lambda: parts(sheet_xml(header_xml() + '<row r="2">' + inline("B2", "A" * (40 << 20)) + "</row>")),
    "more than 64 MB in all": lambda: parts(sheet_xml(header_xml()), **{f"x{n}": bytes(23 << 20) for n in range(3)}),
    "millions of cells": lambda: stored(sheet_xml('<row r="1">' + "<c/>" * 3_000_000 + "</row>")),
    "millions of strings": lambda: stored(sheet_xml(header_xml()), "<sst>" + "<si/>" * 3_000_000 + "</sst>"),
    "deep nesting": lambda: stored(sheet_xml(header_xml()), "<sst>" + "<r>" * 40_000 + "</r>" * 40_000 + "</sst>"),
    "thousands of parts": lambda: parts(sheet_xml(header_xml()), **{f"x{n}": "" for n in range(3_000)}),
    "merged areas": lambda: stored(
        sheet_xml(header_xml(), "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 150_000 + "</mergeCells>")
    ),
    "array formulas": lambda: stored(
        sheet_xml(header_xml() + '<row r="2">' + '<c><f t="array" ref="A1:XFD1048576">1</f></c>' * 5_000 + "</row>")
    ),
}


def stored(sheet: str, strings: str = "<sst/>") -> bytes:
    """Pack badly, so that the ratio alone says nothing."""
    packed = BytesIO(parts(sheet, xl__sharedStrings_dot_xml=strings))
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(result := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name), compresslevel=1)
    return result.getvalue()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_within_two_seconds(name: str) -> None:
    data = BOMBS[name]()
    started = time.process_time()

    assert problem(data) == "sheet_bomb"
    assert time.process_time() - started < 2


@pytest.mark.parametrize("column", "BCDEFGH")
@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 32_000 + "b",
        "a" + "\r \n" * 10_000 + "b",
        " 1." * 10_000,
        "a\u0301\u0316" * 10_000,
        "ﷺ" * 30_000,
        "_x" * 16_000,
    ],
)
def test_a_cell_made_to_take_long_takes_no_time(column: str, text: str) -> None:
    row = venue()
    row["ABCDEFGH".index(column)] = text
    data = xlsx(printed([row]))
    started = time.process_time()

    assert len(read(data).rows) == 1
    assert time.process_time() - started < 0.2


def test_a_part_that_is_longer_than_it_says_is_refused() -> None:
    data = bytearray(parts(sheet_xml(header_xml() + '<row r="2">' + inline("B2", "A" * 100_000) + "</row>")))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        size = struct.pack("<I", archive.getinfo("xl/worksheets/sheet1.xml").file_size)
    for place in [place for place in range(len(data)) if data[place : place + 4] == size]:
        data[place : place + 4] = struct.pack("<I", 200)

    assert problem(bytes(data)) == "sheet_broken"


def test_a_zip_with_a_password_is_refused() -> None:
    data = bytearray(xlsx(printed([venue()])))
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1

    assert problem(bytes(data)) == "sheet_encrypted"


def test_two_parts_of_one_name_are_refused() -> None:
    data = BytesIO(parts(sheet_xml(header_xml())))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("XL/worksheets/Sheet1.xml", sheet_xml(""))

    assert problem(data.getvalue()) == "sheet_broken"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="2"><c r="B2" t="s"><v>7</v></c></row>',
        '<row r="2"><c r="B2" t="s"><v>-1</v></c></row>',
        '<row r="2"><c r="2B"><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></row>',
    ],
)
def test_cells_that_contradict_the_format_are_refused(cells: str) -> None:
    assert problem(parts(sheet_xml(header_xml() + cells))) == "sheet_broken"


def test_every_cell_under_an_array_formula_is_a_formula() -> None:
    cells = '<row r="2"><c r="B2" t="str"><f t="array" ref="B2:B3">X</f><v>一店</v></c></row>'
    cells += '<row r="3"><c r="B3" t="str"><v>二店</v></c></row>'

    found = errors(read(parts(sheet_xml(header_xml() + cells))))

    assert [(cell, code) for cell, _, code in found if cell in ("B2", "B3")] == [
        ("B2", "cell_formula"),
        ("B3", "cell_formula"),
    ]


def test_another_prefix_and_no_references_are_read_all_the_same() -> None:
    plain = sheet_xml(header_xml() + '<row r="2">' + inline("A2", "1") + inline("B2", "小军超市") + "</row>")
    body = plain.partition("?>")[2].replace(' r="', ' data-r="').replace("xmlns=", "xmlns:x=")
    prefixed = re.sub(r"<(/?)", r"<\1x:", body)

    assert read(parts(prefixed)).rows[0].name == "小军超市"


def test_phonetic_hints_and_escapes_are_not_part_of_the_text() -> None:
    strings = "<sst><si><r><t>小军</t></r><r><t>超市_x000D_</t></r><rPh><t>xiaojun</t></rPh></si></sst>"
    cells = '<row r="2"><c r="B2" t="s"><v>0</v></c></row>'

    assert read(parts(sheet_xml(header_xml() + cells), xl__sharedStrings_dot_xml=strings)).rows[0].name == "小军超市"


@pytest.mark.parametrize("number", ["1E999", "-1E999", "NaN", "1e5", "0x10", "１２", "1" * 5_000])
def test_no_number_breaks_the_reading(number: str) -> None:
    cells = f'<row r="2"><c r="B2"><v>{number}</v></c><c r="G2"><v>{number}</v></c><c r="D2"><v>{number}</v></c></row>'

    assert len(read(parts(sheet_xml(header_xml() + cells))).rows) == 1


HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@\t\r\n、,，;；._x\u202e\u200b\ufeff\u3000 １２12东门\ue000"), st.characters(codec="utf-8")
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(HOSTILE, min_size=7, max_size=7))
def test_no_texts_break_the_reading(texts: list[str]) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    row = [ILLEGAL_CHARACTERS_RE.sub("", text) for text in texts]
    sheet = read(xlsx(printed([venue(), [2, *row], venue("二店", 3)])))

    assert {"小军超市", "二店"} <= {each.name for each in sheet.rows}
    assert sheet.problems == []


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 8_000), st.binary(min_size=1, max_size=40))
def test_a_damaged_file_is_read_or_refused_but_never_breaks(place: int, noise: bytes) -> None:
    data = bytearray(xlsx(printed([venue()])))
    place %= len(data)
    data[place : place + len(noise)] = noise

    sheet = read(bytes(data))

    assert (sheet.rows == []) == (sheet.problems != [])
