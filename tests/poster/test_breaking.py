"""Where lines end: between words, not in them, and no mark comes to stand where it may not."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.poster.breaking import NO_LINE_END, NO_LINE_START, atoms, break_lines
from chalicelib.poster.fitting import paragraph
from chalicelib.poster.typeface import width

bold = partial(width, weight="bold")
texts = st.text("国门ABe7 ，。（）“”·-—&号㵲", min_size=1, max_size=60).map(str.strip).filter(bool)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("洞口县文昌街道办事处便民服务中心", 10, ["洞口县文昌街道办事处", "便民服务中心"]),
        ("Lanzhou Zhongchuan Airport", 9, ["Lanzhou", "Zhongchuan", "Airport"]),
        ("湖南省洞口县雪峰山国家森林公园", 12, ["湖南省洞口县", "雪峰山国家森林公园"]),
        ("人民医院（南院区）", 7, ["人民医院", "（南院区）"]),
        ("雁滩公交131路", 5, ["雁滩公交", "131路"]),
        ("安宁东路482附26号", 6, ["安宁东路", "482附26号"]),
    ],
)
def test_a_name_is_broken_where_it_reads_best(text, room, lines):
    assert break_lines(text, bold, room) == lines


def test_running_text_takes_a_line_more_to_keep_a_word_whole():
    lines = paragraph("打开微信或支付宝扫一扫", 10.0, 70.0)

    assert lines == ("打开微信或", "支付宝扫一扫")


def test_a_word_wider_than_the_line_is_cut_rather_than_lost():
    assert "".join(break_lines("W" * 40, bold, 12)) == "W" * 40


@given(texts, st.integers(4, 14))
def test_no_line_is_too_wide_and_no_character_is_lost(text, room):
    lines = break_lines(text, bold, room)

    assert all(bold(line) <= room + 1e-6 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(texts)
def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one(text):
    widest = max(bold(atom) for atom in atoms(text))

    lines = break_lines(text, bold, widest)

    for line in lines[1:]:
        assert line[:1] not in NO_LINE_START
    for line in lines[:-1]:
        assert line[-1:] not in NO_LINE_END


@given(st.lists(st.text("abcXYZ019", min_size=1, max_size=8), min_size=1, max_size=8))
def test_words_of_letters_and_digits_stay_whole(words):
    lines = break_lines(" ".join(words), bold, 8.0)

    assert [word for line in lines for word in line.split()] == words
