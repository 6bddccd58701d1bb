"""Numbers of identity documents: what is accepted, what is refused and why."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.malformed import Malformed
from chalicelib.domain.person import identity
from chalicelib.domain.person.identity import IdType

TODAY = date(2022, 2, 24)
BIRTHDAYS = st.dates(min_value=date(1900, 1, 1), max_value=TODAY)


def resident(county: str = "430525", born: str = "19900101", serial: str = "123") -> str:
    first_17 = county + born + serial
    return first_17 + identity.check_character(first_17)


def refusal(id_type: str, raw: str) -> str:
    with pytest.raises(Malformed) as refused:
        identity.parse(id_type, raw, TODAY)
    return refused.value.code


def test_the_standards_own_examples_are_accepted() -> None:
    for example in ("11010519491231002X", "440524188001010014"):  # GB 11643-1999, 附录
        assert identity.check_character(example[:17]) == example[17]

    assert identity.parse("resident_id", "11010519491231002X", TODAY).value == "11010519491231002X"


@pytest.mark.parametrize(
    "raw",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X\u3000",
        "110105\u00a019491231002ｘ",
    ],
)
def test_spelling_makes_no_difference(raw: str) -> None:
    assert identity.parse("resident_id", raw, TODAY).value == "11010519491231002X"


@given(BIRTHDAYS, st.from_regex(r"[1-8][0-9]{5}", fullmatch=True), st.from_regex(r"[0-9]{3}", fullmatch=True))
def test_every_county_date_and_serial_with_its_check_character_is_accepted(
    born: date, county: str, serial: str
) -> None:
    number = resident(county, f"{born:%Y%m%d}", serial)

    assert identity.parse("resident_id", number, TODAY).value == number


@given(BIRTHDAYS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_refused(born: date, place: int, wrong: str) -> None:
    number = resident(born=f"{born:%Y%m%d}")
    tampered = number[:place] + wrong + number[place + 1 :]
    if tampered == number:
        return

    assert refusal("resident_id", tampered) in {"id_checksum", "id_format", "id_type_mismatch"}


@given(BIRTHDAYS, st.integers(0, 16))
def test_two_neighbours_swapped_are_refused(born: date, place: int) -> None:
    number = resident(born=f"{born:%Y%m%d}")
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped == number:
        return

    assert refusal("resident_id", swapped).startswith("id_")


@pytest.mark.parametrize("born", ["19900230", "19901301", "19000229", "18991231", "00000000", "20220225", "20990101"])
def test_a_date_that_cannot_be_is_refused(born: str) -> None:
    assert refusal("resident_id", resident(born=born)) == "id_date"


def test_a_child_born_today_is_accepted_and_one_born_tomorrow_is_not() -> None:
    today, tomorrow = (f"{day:%Y%m%d}" for day in (TODAY, TODAY + timedelta(days=1)))

    assert identity.parse("resident_id", resident(born=today), TODAY).type is IdType.RESIDENT_ID
    assert refusal("resident_id", resident(born=tomorrow)) == "id_date"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "id_length"),
        ("430525900101123", "id_length"),  # the first generation's 15 digits ended in 2013
        ("43052519900101123", "id_length"),
        ("4305251990010112345", "id_length"),
        ("4" * 100_000, "id_length"),
        ("43O525199001011234", "id_format"),
        ("X30525199001011234", "id_format"),
        ("030525199001011234", "id_format"),
        ("4.30525199001011E+17", "id_length"),
        ("٤٣٠٥٢٥١٩٩٠٠١٠١١٢٣٤", "id_format"),
        ("430525199001011\u200b234", "id_format"),
        ("430525-19900101-12", "id_format"),
    ],
)
def test_what_is_no_resident_number_is_refused_with_its_reason(raw: str, code: str) -> None:
    assert refusal("resident_id", raw) == code


def test_an_unknown_county_only_warns() -> None:
    assert identity.parse("resident_id", resident("190101"), TODAY).county_doubtful
    assert not identity.parse("resident_id", resident("430525"), TODAY).county_doubtful
    assert not identity.parse("resident_id", resident("810000"), TODAY).county_doubtful


def test_a_foreigners_card_of_2023_is_one_document_not_two() -> None:
    card = resident("931840")

    assert identity.parse("foreign_permanent_id", card, TODAY).value == card
    assert refusal("resident_id", card) == "id_type_mismatch"
    assert refusal("foreign_permanent_id", resident()) == "id_type_mismatch"
    assert refusal("foreign_permanent_id", card[:17] + ("0" if card[17] != "0" else "1")) == "id_checksum"


@pytest.mark.parametrize(
    ("id_type", "raw", "value"),
    [
        ("passport", "e12345678", "E12345678"),
        ("passport", "Ｇ１２３ ４５６７８", "G12345678"),
        ("hk_macau_permit", "H12345678", "H12345678"),
        ("hk_macau_permit", "m1234567801", "M12345678"),
        ("taiwan_permit", "01234567", "01234567"),
        ("taiwan_permit", "0123456701", "0123456701"),
        ("foreign_permanent_id", "usa110074123108", "USA110074123108"),
        ("foreign_permanent_id", "FRA310000022908", "FRA310000022908"),
    ],
)
def test_other_documents_are_accepted_in_one_spelling(id_type: str, raw: str, value: str) -> None:
    assert identity.parse(id_type, raw, TODAY).value == value


@pytest.mark.parametrize(
    ("id_type", "raw", "code"),
    [
        ("passport", "E123", "id_length"),
        ("passport", "E1234567890123456789", "id_length"),
        ("passport", "ABCDEF", "id_format"),
        ("passport", "E1234567;", "id_format"),
        ("passport", "ß12345678", "id_format"),
        ("hk_macau_permit", "A12345678", "id_format"),
        ("hk_macau_permit", "H1234567", "id_length"),
        ("taiwan_permit", "A1234567", "id_format"),
        ("taiwan_permit", "123456789", "id_length"),
        ("foreign_permanent_id", "USA110074133108", "id_date"),
        ("foreign_permanent_id", "US1110074123108", "id_format"),
        ("driving_licence", "430525199001011234", "id_type"),
    ],
)
def test_malformed_numbers_of_other_documents_are_refused(id_type: str, raw: str, code: str) -> None:
    assert refusal(id_type, raw) == code


@given(st.sampled_from([*IdType, "nonsense"]), st.text(max_size=40))
def test_no_text_breaks_the_reading(id_type: str, raw: str) -> None:
    try:
        outcome = identity.parse(id_type, raw, TODAY).value
        again = identity.parse(id_type, outcome, TODAY).value
    except Malformed as refused:
        outcome = again = refused.code

    assert outcome == again
    assert re.fullmatch(r"[A-Z0-9]{5,18}|id_[a-z_]+", outcome, re.ASCII)


def test_a_number_shows_itself_masked() -> None:
    number = identity.parse("resident_id", "11010519491231002X", TODAY)

    assert str(number) == repr(number) == "IdNumber(resident_id, 1101**********002X)"
