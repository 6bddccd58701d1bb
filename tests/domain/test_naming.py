"""Names and texts: cleaned for show, folded for comparison, refused when they could deceive."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import naming
from chalicelib.domain.malformed import Malformed

RULES = [naming.venue_name, naming.entrance_name, naming.person_name, naming.address, naming.description]


def refusal(text: str) -> str:
    with pytest.raises(Malformed) as refused:
        naming.venue_name(text)
    return refused.value.code


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  小军　　超市 ", "小军 超市"),
        ("㵲水大桥服务区", "㵲水大桥服务区"),
        ("𬭊山小学", "𬭊山小学"),
        ("\U00031350\U0002ebf0村", "\U00031350\U0002ebf0村"),  # newer than this interpreter's tables
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("+1 酒吧", "+1 酒吧"),
        ("=SUM 酒吧", "=SUM 酒吧"),
        ("@家", "@家"),
        ("－号店", "－号店"),
        ("“场所码”（一店）", "“场所码”（一店）"),
        ("Cafe\u0301", "Café"),
        ("7-11", "7-11"),
    ],
)
def test_honest_names_are_kept(raw: str, shown: str) -> None:
    assert naming.venue_name(raw) == shown


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "required"),
        ("   \u3000", "required"),
        ("东门\n西门", "text_line_break"),
        ("东门\r", "text_line_break"),
        ("东\u2028门", "text_line_break"),
        ("\t=1+1", "text_control"),
        ("东\x00门", "text_control"),
        ("东\x1b[31m门", "text_control"),
        ("东\x7f门", "text_control"),
        ("东\u200b门", "text_invisible"),
        ("\ufeff东门", "text_invisible"),
        ("东\u202e门", "text_invisible"),
        ("东\u2066门\u2069", "text_invisible"),
        ("东\u00ad门", "text_invisible"),
        ("东\u3164门", "text_invisible"),
        ("东\ufe0f门", "text_invisible"),
        ("葛\U000e0100", "text_invisible"),
        ("东\u2800门", "text_invisible"),
        ("东\ue000门", "text_unassigned"),
        ("东\U000f0000门", "text_unassigned"),
        ("东\ud800门", "text_unassigned"),
        ("东\uffff门", "text_unassigned"),
        ("东\u0378门", "text_unassigned"),
        ("---", "text_without_letters"),
        ("……", "text_without_letters"),
    ],
)
def test_deceptive_names_are_refused_with_their_reason(raw: str, code: str) -> None:
    assert refusal(raw) == code


@pytest.mark.parametrize(
    ("clean", "max_length"),
    [
        (naming.venue_name, 60),
        (naming.entrance_name, 30),
        (naming.person_name, 40),
        (naming.address, 120),
        (naming.description, 120),
        (naming.free_text, 500),
    ],
)
def test_each_kind_has_its_longest_form(clean: object, max_length: int) -> None:
    assert callable(clean)
    assert clean("门" * max_length) == "门" * max_length
    with pytest.raises(Malformed) as refused:
        clean("门" * (max_length + 1))

    assert (refused.value.code, refused.value.params) == ("text_too_long", {"limit": max_length})


def test_free_text_has_lines_but_nothing_hidden() -> None:
    assert naming.free_text(" 一 \r\n二\r三\n") == "一\n二\n三"
    with pytest.raises(Malformed, match="text_invisible"):
        naming.free_text("一\n\u202e二")
    with pytest.raises(Malformed, match="text_control"):
        naming.free_text("一\t二")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("东门", " 东 门"),
        ("A栋东门", "ａ 栋　东门"),
        ("Café", "CAFE\u0301"),
        ("１号门", "1号门"),
        ("①号门", "1号门"),
        ("㈱门", "(株)门"),
        ("Straße", "STRASSE"),
    ],
)
def test_twins_have_one_key(one: str, other: str) -> None:
    assert naming.same_name_key(one) == naming.same_name_key(other)


def test_different_names_keep_different_keys() -> None:
    names = ["东门", "西门", "1号门", "2号门", "10号门", "A栋东门", "B栋东门", "东一门", "东门一"]

    assert len({naming.same_name_key(name) for name in names}) == len(names)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(name: str) -> None:
    key = naming.same_name_key(name)

    assert naming.same_name_key(key) == key
    assert not any(character.isspace() for character in key)


@given(st.sampled_from(RULES), st.text(max_size=140))
def test_a_clean_text_is_its_own_clean_text_and_hides_nothing(rule: object, raw: str) -> None:
    assert callable(rule)
    try:
        text = rule(raw)
    except Malformed:
        return

    assert rule(text) == text
    assert naming.same_name_key(text) == naming.same_name_key(raw)
    assert not {unicodedata.category(character) for character in text} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
