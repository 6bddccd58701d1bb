"""The survey sheet is read as counties fill it in, and every cell that is wrong is named."""

from pathlib import Path

import pytest

from chalicelib.sheets.form import Column
from tests.sheets.builders import HEADER, errors, id_number, printed, problem, read, venue, xlsx

SAMPLES = Path(__file__).parents[2]
ONE_ROW = [["序号", "场所名称", "管理员姓名", "联系电话", "身份证号", "详细地址", "入口数量", "入口名称"]]


def test_the_form_as_the_notice_prints_it_is_read() -> None:
    sheet = read(xlsx(printed([venue()]), merged=["A1:H1", "A2:A3", "B2:B3", "C2:E2", "F2:F3", "G2:G3", "H2:H3"]))

    (row,) = sheet.rows
    assert (row.row, row.name, row.manager_name, row.entrances) == (4, "小军超市", "测试甲", ("东门", "西门"))
    assert row.manager_phone is not None
    assert row.manager_id is not None
    assert (row.manager_phone.number, row.manager_id.value) == ("13900000001", id_number(1))
    assert row.address == "洞口县文昌街道文昌路 18 号"
    assert row.errors == ()
    assert row.raw[Column.ENTRANCES] == "东门、西门"


@pytest.mark.parametrize(
    "rows",
    [
        printed([venue()], header=ONE_ROW),
        [[], ["填报单位：文昌街道", None, None, "联系电话："], [], *printed([venue()])],
        [[None, None, *row] for row in printed([venue()])],
        printed([venue()], header=[HEADER[0], [], HEADER[1]]),
        printed(
            [venue()],
            header=[["序 号", "场所\n名称 ", *HEADER[0][2:5], "场所地址：", "场所入口\n个数", "入口名称"], HEADER[1]],
        ),
        printed([venue()], header=[[*HEADER[0], "状态"], HEADER[1]]),
        printed([venue(), *HEADER]),
        [*printed([venue()]), ["填表人：测试甲", None, None, "审核人：测试乙", None, "日期："]],
        printed([[], venue(), [], []]),
        printed([venue(), ["…"], [None, "...", "…"]]),
    ],
    ids=[
        "one row",
        "notes above",
        "shifted",
        "blank",
        "broken words",
        "more columns",
        "twice",
        "signed",
        "gaps",
        "dots",
    ],
)
def test_what_people_do_to_the_form_changes_nothing(rows: list[list[object]]) -> None:
    sheet = read(xlsx(rows))

    assert [(row.name, row.errors) for row in sheet.rows] == [("小军超市", ())]


def test_columns_in_another_order_are_found_by_their_words() -> None:
    order = [1, 5, 2, 4, 3, 7, 6, 0]
    rows = [[row[place] for place in order] for row in [ONE_ROW[0], venue()]]

    (row,) = read(xlsx(rows)).rows

    assert (row.name, row.errors) == ("小军超市", ())


def test_a_second_group_of_names_does_not_displace_the_managers() -> None:
    header = [
        ["序号", "场所名称", "社区专干", None, "场所管理员", None, None, "场所地址", "场所入口名称"],
        [None, None, "姓名", "联系方式", "姓名", "联系方式", "身份证号码", None, None],
    ]
    data = [1, "小军超市", "测试乙", "13900000002", "测试甲", "13900000001", id_number(), "文昌路", "东门"]

    (row,) = read(xlsx([*header, data])).rows

    assert (row.manager_name, row.manager_phone and row.manager_phone.number) == ("测试甲", "13900000001")


def test_all_errors_of_a_row_come_at_once() -> None:
    row = [1, None, "测试\u200b甲", "0739-7222222", "430525199001011230", "", "两三个", "东门、东 门"]

    assert errors(read(xlsx(printed([row])))) == [
        ("B4", "场所名称", "required"),
        ("C4", "姓名", "text_invisible"),
        ("D4", "联系方式", "phone_landline"),
        ("E4", "身份证号码", "id_checksum"),
        ("F4", "场所地址", "required"),
        ("G4", "场所入口个数", "entrance_count_format"),
        ("H4", "场所入口名称", "entrance_double"),
    ]


def test_a_wrong_row_takes_nothing_from_its_neighbours() -> None:
    sheet = read(xlsx(printed([venue("一店", 1), venue("二店", 2, "东门、东门"), venue("三店", 3)])))

    assert [(row.name, bool(row.errors)) for row in sheet.rows] == [("一店", False), ("二店", True), ("三店", False)]


@pytest.mark.parametrize("typed", [430525199001011234, 4.30525199001011e17, "4.30525E+17", 430525900101123])
def test_an_id_number_typed_as_a_number_is_refused_with_that_reason(typed: object) -> None:
    row = venue()
    row[4] = typed

    assert errors(read(xlsx(printed([row])))) == [("E4", "身份证号码", "id_typed_as_number")]


@pytest.mark.parametrize("typed", [13900000001, 13900000001.0, "+86 139-0000-0001", "１３９０００００００１"])
def test_a_phone_typed_as_a_number_is_fine(typed: object) -> None:
    row = venue()
    row[3] = typed

    (read_row,) = read(xlsx(printed([row]))).rows

    assert read_row.manager_phone is not None
    assert read_row.manager_phone.number == "13900000001"


def test_a_name_that_excel_turned_into_a_date_is_refused() -> None:
    from datetime import date

    row = venue(entrances=date(2022, 1, 2))  # type: ignore[arg-type]

    assert errors(read(xlsx(printed([row])))) == [("H4", "场所入口名称", "cell_date")]


@pytest.mark.parametrize("column", range(1, 8))
def test_a_formula_in_any_cell_is_refused_and_the_cell_named(column: int) -> None:
    row = venue()
    row[column] = "=1+1"

    (found,) = errors(read(xlsx(printed([row]))))

    assert found[0] == f"{'ABCDEFGH'[column]}4"
    assert found[2] == "cell_formula"


def test_a_formula_that_only_numbers_the_rows_is_no_harm() -> None:
    row = venue()
    row[0] = "=ROW()-3"

    assert errors(read(xlsx(printed([row])))) == []


@pytest.mark.parametrize(
    ("count", "entrances", "code"),
    [
        (3, "东门、西门", "entrance_count"),
        (1, "东门、西门", "entrance_count"),
        (2, None, "entrance_count"),
        (0, "东门", "entrance_count_format"),
        (2.5, "东门、西门", "entrance_count_format"),
        (91, "东门", "entrance_count_format"),
        ("很多", "东门", "entrance_count_format"),
    ],
)
def test_a_count_that_disagrees_with_the_names_is_refused(count: object, entrances: str, code: str) -> None:
    assert errors(read(xlsx(printed([venue(entrances=entrances, count=count)])))) == [("G4", "场所入口个数", code)]


@pytest.mark.parametrize("count", [None, 1, "1个"])
def test_a_venue_without_entrance_names_is_left_to_policy(count: object) -> None:
    (row,) = read(xlsx(printed([venue(entrances=None, count=count)]))).rows  # type: ignore[arg-type]

    assert (row.entrances, row.errors) == ((), ())


def test_more_entrances_than_a_venue_may_have_are_refused() -> None:
    names = "、".join(f"{number}号门" for number in range(91))

    assert errors(read(xlsx(printed([venue(entrances=names, count=None)])))) == [
        ("H4", "场所入口名称", "too_many_entrances")
    ]


def test_one_venue_of_one_manager_twice_is_refused_once() -> None:
    twin = venue("小军　超市", 1)

    sheet = read(xlsx(printed([venue(), venue("二店", 1), twin, venue("小军超市", 2)])))

    assert errors(sheet) == [("B6", "场所名称", "row_double")]
    assert sheet.rows[2].errors[0].params == {"first_row": 4}


def test_a_manager_merged_over_several_venues_manages_them_all() -> None:
    second, third = venue("二店", 2), venue("三店", 3)
    second[2:6] = third[2:6] = [None] * 4

    sheet = read(xlsx(printed([venue(), second, third]), merged=["C4:C6", "D4:D6", "E4:E6", "F4:F6"]))

    assert [(row.name, row.manager_phone, row.errors) for row in sheet.rows] == [
        (name, sheet.rows[0].manager_phone, ()) for name in ("小军超市", "二店", "三店")
    ]


def test_a_venue_merged_over_a_row_per_entrance_is_one_venue() -> None:
    rows = [venue(entrances="东门", count=3), [None] * 7 + ["西门"], [None] * 7 + ["北门"], venue("二店", 2)]

    sheet = read(xlsx(printed(rows), merged=[f"{column}4:{column}6" for column in "BCDEFG"]))

    assert [(row.row, row.name, row.entrances) for row in sheet.rows] == [
        (4, "小军超市", ("东门", "西门", "北门")),
        (7, "二店", ("东门", "西门")),
    ]


def test_line_breaks_for_looks_are_no_part_of_a_name() -> None:
    (row,) = read(xlsx(printed([venue("小军\n超市\n")]))).rows

    assert (row.name, row.errors) == ("小军 超市", ())


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "sheet_empty"),
        (printed([]), "sheet_empty"),
        ([["你好"], ["世界"]], "header_not_found"),
        ([[f"第 {number} 行"] for number in range(200)], "header_not_found"),
        ([["序号", "场所名称", "场所地址", "场所入口名称"], [1, "小军超市", "文昌路", "东门"]], "header_incomplete"),
    ],
)
def test_a_file_without_the_form_is_refused_whole(rows: list[list[object]], code: str) -> None:
    assert problem(xlsx(rows)) == code


def test_what_the_header_lacks_is_said() -> None:
    sheet = read(xlsx([["序号", "场所名称", "场所地址", "场所入口名称"], [1, "小军超市", "文昌路", "东门"]]))

    assert sheet.problems[0].params == {"columns": "姓名、联系方式、身份证号码"}


def test_too_many_rows_are_refused_whole() -> None:
    rows = printed([venue(f"{number}店", number) for number in range(1, 7)])

    assert problem(xlsx(rows), row_limit=5) == "too_many_rows"
    assert len(read(xlsx(rows), row_limit=6).rows) == 6


def test_two_filled_worksheets_are_refused_and_an_empty_one_is_not() -> None:
    assert problem(xlsx(printed([venue()]), more=printed([venue("二店", 2)]))) == "several_sheets"
    assert len(read(xlsx(printed([venue()]), more=printed([]))).rows) == 1
    assert len(read(xlsx([["说明"], ["请如实填写"]], more=printed([venue()]))).rows) == 1


def test_the_demo_sheet_is_right_in_every_cell() -> None:
    sheet = read((SAMPLES / "docs/samples/survey-dongkou.xlsx").read_bytes())

    assert len(sheet.rows) >= 24
    assert errors(sheet) == []
    assert {len(row.entrances) for row in sheet.rows} == {1, 2, 3, 4, 5, 6}


def test_the_tampered_sheet_loses_nothing_and_says_which_cell() -> None:
    sheet = read((SAMPLES / "tests/sheets/data/survey-tampered.xlsx").read_bytes())

    assert [row.row for row in sheet.rows] == list(range(4, 18))
    assert errors(sheet) == [
        ("H5", "场所入口名称", "entrance_double"),
        ("E7", "身份证号码", "id_checksum"),
        ("G9", "场所入口个数", "entrance_count"),
        ("B11", "场所名称", "cell_formula"),
        ("B13", "场所名称", "required"),
        ("C13", "姓名", "text_invisible"),
        ("D13", "联系方式", "phone_landline"),
        ("E13", "身份证号码", "id_checksum"),
        ("F13", "场所地址", "required"),
        ("G13", "场所入口个数", "entrance_count_format"),
        ("H13", "场所入口名称", "entrance_double"),
        ("B15", "场所名称", "row_double"),
        ("E16", "身份证号码", "id_typed_as_number"),
        ("E17", "身份证号码", "id_length"),
    ]


def test_a_row_shows_itself_without_its_manager() -> None:
    (row,) = read(xlsx(printed([venue()]))).rows

    assert not any(secret in repr(row) for secret in ("测试甲", "13900000001", id_number(1)))
