"""Identity documents: what each kind of number must look like, and one spelling per person."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from msgspec import Struct

from chalicelib.domain.malformed import Malformed
from chalicelib.domain.person.masking import mask_id_number


class IdType(StrEnum):
    """The documents that an account, a companion or a card may name."""

    RESIDENT_ID = "resident_id"  # also the residence permits of Hong Kong, Macau and Taiwan residents (81, 82, 83)
    PASSPORT = "passport"
    HK_MACAU_PERMIT = "hk_macau_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_PERMANENT_ID = "foreign_permanent_id"


class IdNumber(Struct, frozen=True):
    """One well-formed number of one document; shows itself masked, so that no log line can carry it."""

    type: IdType
    value: str

    @property
    def masked(self) -> str:
        """Return 4305**********1234."""
        return mask_id_number(self.value)

    @property
    def county_doubtful(self) -> bool:
        """Warn of a resident number whose first two digits name no province; a warning only: counties come and go."""
        return self.type is IdType.RESIDENT_ID and not _PROVINCE.match(self.value)

    def __repr__(self) -> str:
        return f"IdNumber({self.type}, {self.masked})"


def parse(id_type: str, raw: str, today: date) -> IdNumber:
    """Read a number as people write it: full-width, lower-case, with spaces.

    `today` is the tenant's local day. Raises Malformed: id_type (no such document), id_type_mismatch (the number of
    another document), id_length, id_format, id_checksum, id_date.
    """
    try:
        known = IdType(id_type)
    except ValueError:
        raise Malformed("id_type") from None
    if len(raw) > _LONGEST_RAW:
        raise Malformed("id_length")
    number = re.sub(r"\s+", "", unicodedata.normalize("NFKC", raw))
    if not number.isascii():
        raise Malformed("id_format")
    return IdNumber(known, _RULES[known](number.upper(), today))


def check_character(first_17: str) -> str:
    """Return the 18th character after seventeen digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def _resident_id(number: str, today: date) -> str:
    if number.startswith("9") and len(number) == 18:
        raise Malformed("id_type_mismatch")  # a foreigner's card of 2023: one person must not be two
    return _gb_11643(number, today)


def _foreign_permanent_id(number: str, today: date) -> str:
    """Accept the card of 2023 (9 + GB 11643) and the one before (AAA + region + yymmdd + serial + check)."""
    if len(number) == 15:
        _must_match(r"[A-Z]{3}[0-9]{12}", number)
        if not any(_is_date(f"{century}{number[7:13]}", today) for century in ("19", "20")):
            raise Malformed("id_date")
        return number
    if len(number) == 18 and number[0] in "12345678":
        raise Malformed("id_type_mismatch")
    return _gb_11643(number, today)


def _gb_11643(number: str, today: date) -> str:
    if len(number) != 18:
        raise Malformed("id_length")
    _must_match(r"[1-9][0-9]{16}[0-9X]", number)
    if number[17] != check_character(number[:17]):
        raise Malformed("id_checksum")
    if not _is_date(number[6:14], today):
        raise Malformed("id_date")
    return number


def _passport(number: str, _today: date) -> str:
    if not 5 <= len(number) <= 17:
        raise Malformed("id_length")
    return _must_match(r"(?=.*[0-9])[A-Z0-9]+", number)


def _hk_macau_permit(number: str, _today: date) -> str:
    """Keep letter and eight digits; two more only count renewals, and a person must not change with them."""
    if len(number) not in (9, 11):
        raise Malformed("id_length")
    return _must_match(r"[HM][0-9]{8}(?:[0-9]{2})?", number)[:9]


def _taiwan_permit(number: str, _today: date) -> str:
    if len(number) not in (8, 10):
        raise Malformed("id_length")
    return _must_match(r"[0-9]+", number)


def _must_match(pattern: str, number: str) -> str:
    if not re.fullmatch(pattern, number):
        raise Malformed("id_format")
    return number


def _is_date(yyyymmdd: str, today: date) -> bool:
    try:
        born = date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= today


_LONGEST_RAW = 64
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_RULES: dict[IdType, Callable[[str, date], str]] = {
    IdType.RESIDENT_ID: _resident_id,
    IdType.PASSPORT: _passport,
    IdType.HK_MACAU_PERMIT: _hk_macau_permit,
    IdType.TAIWAN_PERMIT: _taiwan_permit,
    IdType.FOREIGN_PERMANENT_ID: _foreign_permanent_id,
}
