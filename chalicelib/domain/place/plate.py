"""Number plates (机动车号牌) as GA 36-2018 numbers them: spelled in one way, so that one vehicle is one row."""

from __future__ import annotations

import re
import unicodedata

from chalicelib.domain.malformed import Malformed

# The abbreviations of the 31 provinces. Letters I and O stand in no plate but the O of some old issuing offices.
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
_SERIAL = "A-HJ-NP-Z0-9"
_ORDINARY = f"[{_SERIAL}]{{5}}"
_NEW_ENERGY_SMALL = f"[A-HJK][{_SERIAL}][0-9]{{4}}"  # D A B C E run on batteries alone, F G H J K on something else too
_NEW_ENERGY_LARGE = "[0-9]{5}[A-HJK]"
_SPECIAL = f"[{_SERIAL}]{{4}}[挂学警港澳]"  # trailer, training, police, to Hong Kong and Macau
_PLATE = re.compile(f"[{_PROVINCES}][A-HJ-Z](?:{_ORDINARY}|{_NEW_ENERGY_SMALL}|{_NEW_ENERGY_LARGE}|{_SPECIAL})")
_PARTING = re.compile(r"[\s·•‧∙⋅・･.\-—–_]")
_RAW_LENGTH_AT_MOST = 40


def parse(raw: str) -> str:
    """Return a plate without what parts it (湘E·12345 is 湘E12345), in capitals; Malformed for what is none.

    Nothing is guessed: an O for a 0 is refused, for whoever scans compares it with the vehicle.
    """
    if len(raw) > _RAW_LENGTH_AT_MOST:
        raise Malformed("plate_format")
    plate = _PARTING.sub("", unicodedata.normalize("NFKC", raw)).upper()
    if not plate:
        raise Malformed("required")
    if not _PLATE.fullmatch(plate):
        raise Malformed("plate_format")
    return plate


def is_new_energy(plate: str) -> bool:
    """Say whether a plate has the eight characters of new-energy vehicles."""
    return len(plate) == 8
