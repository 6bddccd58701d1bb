"""Regions (行政区划): the length of an official code tells its level, its beginning tells what it lies in."""

from typing import Literal

from msgspec import Struct

from chalicelib.domain.malformed import Malformed

Level = Literal["province", "city", "county", "town", "village"]

LENGTHS: dict[Level, int] = {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}
"""Digits of a code, by level (统计用区划代码)."""
LEVELS: dict[int, Level] = {length: level for level, length in LENGTHS.items()}
EXTRA_MARK = "9"
"""No official code begins its own part with 9 (but 90, province-run units at city level): our own extras do."""


class Region(Struct, frozen=True):
    """Name one unit of a province."""

    code: str
    name: str

    @property
    def level(self) -> Level:
        """Tell the level from the code's length."""
        return level(self.code)


def parse(text: str) -> str:
    """Accept a code of 2, 4, 6, 9 or 12 digits; Malformed otherwise. Whether it exists only the data knows."""
    if len(text) not in LEVELS or not (text.isascii() and text.isdigit()):
        raise Malformed("region_malformed")
    return text


def level(code: str) -> Level:
    """Tell a code's level; Malformed when it has none."""
    return LEVELS[len(parse(code))]


def contains(outer: str, inner: str) -> bool:
    """Tell whether one region is the other or lies in it; what is no code contains nothing."""
    return len(outer) in LEVELS and len(inner) in LEVELS and inner.startswith(outer)


def parent(code: str) -> str | None:
    """Give the code one level up; None above a province."""
    shorter = [length for length in LEVELS if length < len(parse(code))]
    return code[: shorter[-1]] if shorter else None


def ancestors(code: str) -> list[str]:
    """List the codes from the province down to this one, itself included."""
    return [code[:length] for length in LEVELS if length <= len(parse(code))]


def is_extra(code: str) -> bool:
    """Tell whether a code is of our own making, at its own level or above."""
    parts = [whole[len(parent(whole) or "") :] for whole in ancestors(code)[1:]]
    return any(part.startswith(EXTRA_MARK) and part != "90" for part in parts)
