"""Mobile numbers of the mainland, the only ones an SMS of this system reaches."""

import re
import unicodedata

from msgspec import Struct

from chalicelib.domain.malformed import Malformed
from chalicelib.domain.person.masking import mask_phone

# Spaces of any kind and the dashes that phones and spreadsheets put between groups of digits.
_SEPARATOR = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_COUNTRY_PREFIX = re.compile(r"^(?:\+86|0086|86(?=1[0-9]{10}$))")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{8,11}|[2-9][0-9]{6,7}|[48]00[0-9]{7}")
_LONGEST_RAW = 64


class Phone(Struct, frozen=True):
    """One mobile number as eleven digits; shows itself masked, so that no log line can carry it."""

    number: str

    @property
    def masked(self) -> str:
        """Return 138****1234."""
        return mask_phone(self.number)

    def __repr__(self) -> str:
        return f"Phone({self.masked})"


def parse(raw: str) -> Phone:
    """Read a mobile number as people write it.

    Raises Malformed: phone_format, phone_length, phone_landline.
    """
    if len(raw) > _LONGEST_RAW:
        raise Malformed("phone_length")
    digits = _COUNTRY_PREFIX.sub("", _SEPARATOR.sub("", unicodedata.normalize("NFKC", raw)))
    if _MOBILE.fullmatch(digits):
        return Phone(digits)
    if _LANDLINE.fullmatch(digits):
        raise Malformed("phone_landline")
    if not (digits.isascii() and digits.isdigit()):
        raise Malformed("phone_format")
    raise Malformed("phone_format" if len(digits) == 11 else "phone_length")
