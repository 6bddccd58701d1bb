"""Entrance names in one cell, as people really separate them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sheets.entrance_cell import read_count, split_names


@pytest.mark.parametrize(
    ("text", "stated", "names"),
    [
        ("东门、西门", 2, ["东门", "西门"]),
        ("东门,西门，北门", 3, ["东门", "西门", "北门"]),
        ("东门;西门；北门", 3, ["东门", "西门", "北门"]),
        ("东门\n西门\r\n北门", None, ["东门", "西门", "北门"]),
        ("东门、\n 西门；、北门。", 3, ["东门", "西门", "北门"]),
        ("A 栋 东门", 1, ["A 栋 东门"]),
        ("A 栋 东门", None, ["A 栋 东门"]),
        ("A 栋 东门", 2, ["A 栋 东门"]),
        ("A 栋 东门、B 栋 西门", 2, ["A 栋 东门", "B 栋 西门"]),
        ("东门 西门 北门", 3, ["东门", "西门", "北门"]),
        ("东门　西门", 2, ["东门", "西门"]),
        ("1.东门 2.西门", 2, ["东门", "西门"]),
        ("1、东门 2、西门", 2, ["东门", "西门"]),
        ("（1）东门\n（2）西门", 2, ["东门", "西门"]),
        ("１．东门；２．西门；", 2, ["东门", "西门"]),
        ("1、东门、2、西门", 2, ["东门", "西门"]),
        ("1、东门、南门 2、西门", 3, ["1", "东门", "南门 2", "西门"]),
        ("1、2、3号门", 3, ["1", "2", "3号门"]),
        ("1号门、2号门", 2, ["1号门", "2号门"]),
        ("1号门", 1, ["1号门"]),
        ("东门/西门", 1, ["东门/西门"]),
        ("...", None, []),
        ("", None, []),
        ("、，；", None, []),
    ],
)
def test_names_are_separated_as_meant(text: str, stated: int | None, names: list[str]) -> None:
    assert split_names(text, stated) == names


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("3", 3),
        ("３", 3),
        (" 3 个", 3),
        ("3处", 3),
        ("三", 3),
        ("两个", 2),
        ("十", 10),
        ("", None),
        ("三四", None),
        ("-1", None),
        ("2.5", None),
    ],
)
def test_counts_are_read_as_meant(text: str, count: int | None) -> None:
    assert read_count(text) == count


@given(
    st.lists(st.from_regex(r"[东西南北A-C]{1,3}( [门栋])?", fullmatch=True), min_size=2, max_size=8),
    st.sampled_from(["、", "，", ",", ";", "；", "\n", "、\n", " ; "]),
)
def test_any_separator_gives_the_same_names(names: list[str], separator: str) -> None:
    assert split_names(separator.join(names), len(names)) == names


@given(st.text(max_size=200), st.none() | st.integers(0, 9))
def test_no_text_breaks_the_splitting(text: str, stated: int | None) -> None:
    assert "" not in split_names(text, stated)
