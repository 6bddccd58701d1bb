"""Names and addresses folded for comparison: what offices spell differently and mean alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from chalicelib.domain.naming import same_name_key

_BRACKETED = re.compile(r"[(\[{<《〈「『【〔][^)\]}>》〉」』】〕]*[)\]}>》〉」』】〕]?")
_FORMS = re.compile(r"(有限责任公司|股份有限公司|集团有限公司|有限公司|个体工商户|个体经营|总公司|公司)$")
_UNITS = "省市州县区"
_COUNTY = "县"
_TAIL_MIN = 5  # characters that two addresses must end alike with, when one of them says more in front


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Fold width, case, spaces, brackets and marks away: letters and digits are left, rare characters among them."""
    return "".join(each for each in same_name_key(text) if unicodedata.category(each)[0] in "LNC")


@lru_cache(maxsize=65_536)
def name_key(name: str, units: tuple[str, ...]) -> str:
    """Fold a venue's name without the units it lies in at its front and the company's form at its end."""
    return _FORMS.sub("", _without(folded(name), units)) or folded(name)


@lru_cache(maxsize=65_536)
def core_key(name: str, units: tuple[str, ...]) -> str:
    """Fold a venue's name also without what stands in brackets: 百姓大药房（春风路店） is a 百姓大药房."""
    return name_key(_BRACKETED.sub("", same_name_key(name)) or name, units)


@lru_cache(maxsize=65_536)
def address_key(address: str, units: tuple[str, ...]) -> str:
    """Fold an address without the units it lies in."""
    return _without(folded(address), units)


def same_address(one: str, other: str) -> bool:
    """Say whether two folded addresses are one place: alike, or alike from where the shorter one begins."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and (one == other or (len(shorter) >= _TAIL_MIN and longer.endswith(shorter)))


def _without(text: str, units: Iterable[str]) -> str:
    """Take units' names off the front, from the province down: 洞口县, also 洞口 and a bare 县."""
    for unit in units:
        short = unit[:-1] if unit[-1:] in _UNITS and len(unit) > 2 else ""
        for said in (unit, short, _COUNTY if unit.endswith(_COUNTY) else ""):
            if said and text.startswith(said) and text != unit:
                text = text.removeprefix(said) or text
                break
    return text
