"""How large a name is printed: the largest size at which it takes few lines, never below the notice's legible one."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from msgspec import Struct

from chalicelib.poster.breaking import break_lines
from chalicelib.poster.faces import Weight, face
from chalicelib.poster.typeface import width

NAME_HEIGHT_MIN_MM = 18.0
_STEP_MM = 0.25
_RISE, _FALL, _CLEARANCE = 0.87, 0.09, 0.03  # em: an ideograph's body above and below its baseline; between inks
_SPARE_LINE = 10.0  # as bad as a line end in an indifferent place


class Fit(Struct, frozen=True):
    """Lines and the em, in millimetres, they are set in."""

    lines: tuple[str, ...]
    em: float

    def baselines(self, leading: float) -> list[float]:
        """Return each baseline below the block's top in em: evenly led, further apart where ink would touch."""
        inks = [ink_range(line) for line in self.lines]
        found = [max(_RISE, inks[0][1])]
        for (low, _), (_, high) in pairwise(inks):
            found.append(found[-1] + max(leading, high - low + _CLEARANCE))
        return found

    def height(self, leading: float) -> float:
        """Return the block's height in millimetres."""
        return self.em * (self.baselines(leading)[-1] + max(_FALL, -ink_range(self.lines[-1])[0]))


def ink_range(text: str) -> tuple[float, float]:
    """Return the lowest and the highest ink of a bold text, in em."""
    inks = [face("bold").ink(character) for character in text]
    return min(low for low, _ in inks), max(high for _, high in inks)


def glyph_height(text: str) -> float:
    """Return the height that counts as a name's, in em: a full-bodied ideograph's, or a capital's without any."""
    low, high = face("bold").ink("国" if any(ord(character) >= 0x2E80 for character in text) else "H")
    return high - low


def name_em_min(text: str, capitals: bool = True) -> float:
    """Return the em at which a name is just 18 mm high.

    A name in Latin letters alone is measured by its capitals; without `capitals`, where nothing else fits, it is set in
    the size of a Chinese one, 18 mm from the foot of a g to the head of an l.
    """
    return NAME_HEIGHT_MIN_MM / glyph_height(text if capitals else "国")


def lines_at(text: str, weight: Weight, em: float, width_mm: float) -> tuple[str, ...]:
    """Break a text set in `em` to a width."""
    return tuple(break_lines(text, partial(width, weight=weight), width_mm / em))


def paragraph(text: str, em: float, width_mm: float) -> tuple[str, ...]:
    """Break running text to a width, a line more where that keeps a word whole."""
    return tuple(break_lines(text, partial(width, weight="medium"), width_mm / em, _SPARE_LINE))


def largest(text: str, weight: Weight, width_mm: float, sizes: tuple[float, float], lines_max: int) -> Fit | None:
    """Return the largest setting between two sizes that needs at most so many lines, or None."""
    smallest, biggest = sizes
    length = width(text, weight)
    if (
        smallest > biggest
        or length * smallest > lines_max * width_mm
        or len(lines_at(text, weight, smallest, width_mm)) > lines_max
    ):
        return None
    low, high = 0, int((biggest - smallest) / _STEP_MM)
    while low < high:
        middle = (low + high + 1) // 2
        if len(lines_at(text, weight, smallest + middle * _STEP_MM, width_mm)) <= lines_max:
            low = middle
        else:
            high = middle - 1
    em = smallest + low * _STEP_MM
    return Fit(lines_at(text, weight, em, width_mm), em)
