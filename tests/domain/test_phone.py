"""Mobile numbers are read as people write them and kept as eleven digits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.malformed import Malformed
from chalicelib.domain.person import phone

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize(
    "raw",
    [
        "13900000001",
        "+8613900000001",
        "+86 139-0000-0001",
        "8613900000001",
        "008613900000001",
        "139 0000 0001",
        "１３９０００００００１",
        " 139\u30000000\u00a00001\n",
        "139–0000—0001",
        "＋８６ １３９０００００００１",
    ],
)
def test_a_number_as_people_write_it_is_read(raw: str) -> None:
    assert phone.parse(raw).number == "13900000001"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "phone_format"),
        ("07397222222", "phone_landline"),
        ("0739-7222222", "phone_landline"),
        ("010 65129999", "phone_landline"),
        ("7222222", "phone_landline"),
        ("4008123123", "phone_landline"),
        ("1390000000", "phone_length"),
        ("139000000011", "phone_length"),
        ("12900000001", "phone_format"),
        ("1390000000a", "phone_format"),
        ("139000o0001", "phone_format"),
        ("13900000001\u200b", "phone_format"),
        ("١٣٩٠٠٠٠٠٠٠١", "phone_format"),
        ("13900000001/13900000002", "phone_format"),
        ("=13900000001", "phone_format"),
        ("1" * 10_000, "phone_length"),
        ("+1 2025550100", "phone_format"),
    ],
)
def test_anything_else_is_refused_with_its_reason(raw: str, code: str) -> None:
    with pytest.raises(Malformed) as refusal:
        phone.parse(raw)

    assert refusal.value.code == code


@given(MOBILES, st.sampled_from(["", "+86", "86", "0086", "+86 ", "86-"]), st.sampled_from(["", " ", "-", "\u3000"]))
def test_prefix_and_grouping_make_no_difference(number: str, prefix: str, separator: str) -> None:
    written = prefix + separator.join([number[:3], number[3:7], number[7:]])

    assert phone.parse(written) == phone.Phone(number)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(raw: str) -> None:
    try:
        outcome = phone.parse(raw).number
    except Malformed as refusal:
        outcome = refusal.code

    assert re.fullmatch(r"1[3-9][0-9]{9}|phone_(format|length|landline)", outcome, re.ASCII)


def test_a_phone_shows_itself_masked() -> None:
    number = phone.parse("13900000001")

    assert f"{number} {number!r}" == "Phone(139****0001) Phone(139****0001)"
