"""Number plates: one spelling of each, and nothing that no vehicle carries."""

import pytest

from chalicelib.domain.malformed import Malformed
from chalicelib.domain.place.plate import is_new_energy, parse


@pytest.mark.parametrize(
    ("written", "plate"),
    [
        ("湘E12345", "湘E12345"),
        ("湘E·12345", "湘E12345"),
        (" 湘 e-12a4b ", "湘E12A4B"),
        ("湘Ｅ・１２３４５", "湘E12345"),
        ("湘E•D12345", "湘ED12345"),
        ("甘A·F1234D"[:-1] + "5", "甘AF12345"),
        ("湘E12345D", "湘E12345D"),
        ("湘ADB1234", "湘ADB1234"),
        ("粤Z1234港", "粤Z1234港"),
        ("湘E1234学", "湘E1234学"),
        ("川O12345", "川O12345"),
    ],
)
def test_a_plate_is_spelled_in_one_way(written: str, plate: str) -> None:
    assert parse(written) == plate
    assert parse(plate) == plate


@pytest.mark.parametrize(
    "written",
    [
        "湘E1234",
        "湘E123456",
        "湘EZ12345",  # eight characters, but no letter of new energy
        "湘E1234D5",
        "湘E123O5",  # the letter O, not a nought
        "湘EI2345",
        "湘I12345",
        "X E12345",
        "台A12345",
        "E12345",
        "湘12345",
        "=湘E12345",
        "湘E12345\u202e",
        "湘Е12345",  # a Cyrillic Е
        "湘E12345湘E12345",
        "9" * 1000,
    ],
)
def test_what_is_no_plate_is_refused(written: str) -> None:
    with pytest.raises(Malformed, match="plate_format"):
        parse(written)


def test_a_blank_plate_is_missing_rather_than_wrong() -> None:
    with pytest.raises(Malformed, match="required"):
        parse(" · ")


def test_new_energy_is_told_by_eight_characters() -> None:
    assert [is_new_energy(plate) for plate in ("湘E12345", "湘ED12345", "湘E12345F")] == [False, True, True]
