"""Masks show one's own entry and hide everybody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.person.masking import mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "mask"),
    [
        ("张三", "张*"),
        ("测试甲", "测**"),
        ("欧阳测试", "欧阳**"),
        ("欧阳", "欧*"),
        ("买买提·吐尔逊江", "买***"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_family_name(name: str, mask: str) -> None:
    assert mask_name(name) == mask


@pytest.mark.parametrize(("number", "mask"), [("13800001234", "138****1234"), ("12345678", "12****78"), ("123", "***")])
def test_a_phone_keeps_three_and_four_digits(number: str, mask: str) -> None:
    assert mask_phone(number) == mask


@pytest.mark.parametrize(
    ("number", "mask"),
    [
        ("430525199001011234", "4305**********1234"),
        ("USA110074123108", "USA*********108"),
        ("H12345678", "H1*****78"),
        ("", ""),
    ],
)
def test_an_id_number_keeps_at_most_four_characters_on_either_side(number: str, mask: str) -> None:
    assert mask_id_number(number) == mask


@given(st.text(alphabet="0123456789ABCX", min_size=1, max_size=40))
def test_a_mask_keeps_the_length_and_hides_at_least_half(number: str) -> None:
    mask = mask_id_number(number)

    assert len(mask) == len(number)
    assert mask.count("*") * 2 >= len(number)


@given(st.text(alphabet="张欧阳王小明·", min_size=1, max_size=40))
def test_a_masked_name_never_shows_more_than_the_family_name(name: str) -> None:
    assert len(mask_name(name).rstrip("*")) <= min(2, len(name) - 1)
