"""Paper lists as people fill them in: dates of both kinds, numbers that lost digits, formulas, bombs."""

import time as time_of
from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from chalicelib.sheets.list_form import DOOR, REMARK, TITLE, ListColumn
from chalicelib.sheets.list_sheet import read_list
from chalicelib.sheets.list_template import empty_list
from chalicelib.sheets.xlsx.refusal import FileRefused
from tests.sheets.builders import id_number, inline, parts, sheet_xml

HEADER = [str(column) for column in ListColumn]
PHONE = "13900000001"
MOMENT = datetime(2022, 2, 24, 8, 30)  # noqa: DTZ001 - a cell has no zone


def line(day: object = "2022-02-24", clock: object = "08:30", **more: object) -> list[object]:
    """Return the cells of a line that is right."""
    cells: dict[str, object] = {"序号": 1, "日期": day, "时间": clock, "姓名": "测试甲", "手机号码": PHONE} | more
    return [cells.get(column) for column in HEADER]


def book(
    rows: Sequence[Sequence[object]], *, merged: Sequence[str] = (), more: Sequence[Sequence[object]] = ()
) -> bytes:
    """Write rows below title, door and header, with the remark below them; `more` is a second sheet as it is."""
    made = Workbook()
    sheet: Any = made.active
    for row in [[TITLE], [DOOR], HEADER, *rows, [len(rows) + 1], ["..."], [REMARK]]:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    if more:
        second = made.create_sheet("第二张")
        for row in more:
            second.append(list(row))
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def said(*rows: Sequence[object]) -> list[dict[str, object]]:
    """Read rows and return what they say."""
    return [dict(row.said) for row in read_list(book(rows), 500)]


def problem(data: bytes, limit: int = 500) -> str:
    with pytest.raises(FileRefused) as refused:
        read_list(data, limit)
    return refused.value.code


def merged_xml(references: Sequence[str]) -> bytes:
    """Return a list of two lines with merged cells."""
    rows = header_xml("序号", "日期", "时间", "姓名", "手机号码") + "".join(
        f'<row r="{n}">' + inline(f"B{n}", "2022-02-24") + inline(f"D{n}", "测试甲") + inline(f"E{n}", PHONE) + "</row>"
        for n in (2, 500)
    )
    cells = "".join(f'<mergeCell ref="{reference}"/>' for reference in references)
    return parts(sheet_xml(rows, f"<mergeCells>{cells}</mergeCells>"))


def header_xml(*words: str) -> str:
    return (
        "<row>" + "".join(inline(f"{letter}1", word) for letter, word in zip("ABCDEF", words, strict=False)) + "</row>"
    )


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("2022-02-24", "08:30"),
        ("2022/2/24", "8：30"),
        ("2022年2月24日", "8点30分"),
        ("２０２２.２.２４", "上午8:30"),
        ("20220224", "08:30:59"),
        (20220224, "8时30"),
        (date(2022, 2, 24), time(8, 30)),
        (MOMENT, time(8, 30, 20)),
        (MOMENT, None),
        ("2022-02-24 08:30", None),
        (date(2022, 2, 24), MOMENT),
    ],
)
def test_dates_and_times_are_read_as_excels_own_or_as_words(day: object, clock: object) -> None:
    (row,) = said(line(day, clock))

    assert (row["date"], row["time"]) == ("2022-02-24", "08:30")


@pytest.mark.parametrize(
    ("day", "clock", "faults"),
    [
        (44616, "08:30", {"date": "list_date"}),
        ("2月24日", "08:30", {"date": "list_date"}),
        ("2022-02-30", "08:30", {"date": "list_date"}),
        ("24/02/2022", "08:30", {"date": "list_date"}),
        (time(8, 30), "08:30", {"date": "list_date"}),
        ("2022-02-24", "25:00", {"time": "list_time"}),
        ("2022-02-24", 8.3, {"time": "list_time"}),
        ("2022-02-24", "830", {"time": "list_time"}),
        ("2022-02-24", "8:3", {"time": "list_time"}),
        ("2022-02-24", "上午12:05", {"time": "list_time"}),
        ("2022-02-24", None, {"time": "required"}),
        (None, "08:30", {"date": "required"}),
        ("=TODAY()", "=NOW()", {"date": "cell_formula", "time": "cell_formula"}),
    ],
)
def test_what_could_mean_two_days_or_none_is_refused(day: object, clock: object, faults: dict[str, str]) -> None:
    (row,) = read_list(book([line(day, clock)]), 500)

    assert dict(row.errors) == faults


def test_an_afternoon_is_an_afternoon() -> None:
    rows = said(*(line(clock=clock) for clock in ("下午3:20", "上午11:05", "15点", "23:59", "下午12:30")))

    assert [row["time"] for row in rows] == ["15:20", "11:05", "15:00", "23:59", "12:30"]


def test_a_number_that_lost_digits_and_cells_that_are_no_words_are_refused_by_row_and_column() -> None:
    rows = [
        line(证件号码=float(id_number()[:17] + "0")),
        line(证件号码="4.3E+17"),
        line(姓名="=A1", 现住址=date(2022, 2, 24)),
        line(证件类型="结婚证", **{"体温（℃）": "高"}),
        line(手机号码=13900000001, **{"体温（℃）": 36.5}),
    ]

    read = read_list(book(rows), 500)

    assert [(row.row, dict(row.errors)) for row in read] == [
        (4, {"id_number": "id_typed_as_number"}),
        (5, {"id_number": "id_typed_as_number"}),
        (6, {"name": "cell_formula", "residence": "cell_date"}),
        (7, {"id_type": "id_type", "temperature_c": "wrong_type"}),
        (8, {}),
    ]
    assert read[0].columns["id_number"] == ("证件号码", "F4")
    assert (read[4].said["phone"], read[4].said["temperature_c"]) == (PHONE, 36.5)


def test_a_date_that_stands_once_over_many_lines_is_meant_for_all_of_them() -> None:
    rows = [line(), line(None, "09:00"), line(None, "10:00"), line("2022-02-23", "11:00")]

    read = read_list(book(rows, merged=["B4:B6"]), 500)

    assert [row.said["date"] for row in read] == ["2022-02-24"] * 3 + ["2022-02-23"]
    assert not any(row.errors for row in read)


def test_blank_lines_dots_remark_and_a_repeated_header_say_nothing() -> None:
    rows = [line(), HEADER, [7], ["..."], line(clock="09:00"), [None, "填表人：测试乙"], [None, "……"]]

    assert [row["time"] for row in said(*rows)] == ["08:30", "09:00"]


def test_the_empty_list_filled_in_is_read_and_as_it_is_says_that_it_is_empty() -> None:
    made = load_workbook(BytesIO(empty_list()))
    sheet: Any = made.active
    for place, value in enumerate(line(现住址="安宁区", 证件类型="护照"), start=1):
        sheet.cell(4, place, value)
    data = BytesIO()
    made.save(data)

    (row,) = read_list(data.getvalue(), 500)

    assert row.row == 4
    assert row.said == {
        "date": "2022-02-24",
        "time": "08:30",
        "name": "测试甲",
        "phone": PHONE,
        "residence": "安宁区",
        "id_type": "passport",
    }
    assert problem(empty_list()) == "list_empty"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet_not_xlsx"),
        (b"PK\x03\x04 nonsense", "sheet_not_xlsx"),
        (book([line()], more=[HEADER, line()]), "several_sheets"),
        (book([line(clock=f"08:{n:02d}") for n in range(5)]), "list_too_long"),
        (parts(sheet_xml(header_xml("甲", "乙", "丙"))), "list_header_not_found"),
        (parts(sheet_xml(header_xml("姓名", "时间", "备注"))), "header_incomplete"),
        (parts("<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>" + sheet_xml("")), "sheet_broken"),
        (parts(sheet_xml("<c/>" * 2_000_000)), "sheet_bomb"),
    ],
    ids=["nothing", "nonsense", "two", "long", "no header", "half a header", "entity", "bomb"],
)
def test_files_that_are_no_list_or_would_hurt_are_refused_whole(data: bytes, code: str) -> None:
    assert problem(data, limit=4) == code


@pytest.mark.parametrize("first", ["B2", "A1"])
def test_merged_cells_that_only_cost_time_are_refused_at_once(first: str) -> None:
    data = merged_xml([f"{first}:B{1_000_000 - n}" for n in range(99_000)])
    started = time_of.process_time()

    assert problem(data) == "sheet_bomb"
    assert time_of.process_time() - started < 2


def test_a_merged_cell_named_often_is_spread_once() -> None:
    data = merged_xml(["B2:B1048576"] * 30_000)
    started = time_of.process_time()

    assert len(read_list(data, 500)) == 2
    assert time_of.process_time() - started < 2
