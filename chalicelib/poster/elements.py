"""What a layout is made of: boxes and text in millimetres, the origin at the top left, colours by their role."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from chalicelib.poster.breaking import NO_LINE_END
from chalicelib.poster.faces import Weight, face
from chalicelib.poster.qr import QUIET_MODULES, Symbol
from chalicelib.poster.typeface import runs, width

_HANGING_BEARING = 0.06  # em: what an ordinary character leaves at its left
Role = Literal["paper", "ink", "muted", "primary", "primary_dark", "accent"]


class Box(Struct, frozen=True):
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        """Say whether two boxes share an area."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Box, slack: float = 0.01) -> bool:
        """Say whether another box lies inside."""
        return (
            self.x - slack <= other.x
            and self.y - slack <= other.y
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


class Area(Struct, frozen=True):
    """A filled rectangle; `part` names what it is."""

    part: str
    box: Box
    colour: Role


class Type(Struct, frozen=True):
    """How text looks: its em in millimetres, weight, colour and the colour under it."""

    em: float
    weight: Weight = "medium"
    colour: Role = "ink"
    ground: Role = "paper"


class Line(Struct, frozen=True):
    """One line of text, printed by one face, its left end on the baseline at (x, y)."""

    part: str
    x: float
    y: float
    text: str
    type: Type

    @property
    def box(self) -> Box:
        """Return the box from the first ink to the last advance, from the lowest ink to the highest."""
        inks = [face(self.type.weight).ink(character) for character in self.text]
        low, high = min(ink[0] for ink in inks), max(ink[1] for ink in inks)
        em, blank = self.type.em, face(self.type.weight).bearing(self.text[0])
        advance = width(self.text, self.type.weight) - blank
        return Box(self.x + blank * em, self.y - high * em, advance * em, (high - low) * em)


class Code(Struct, frozen=True):
    """The QR symbol in its tile, whose edge includes the quiet zone."""

    tile: Box
    symbol: Symbol

    @property
    def module(self) -> float:
        """Return a module's edge."""
        return self.tile.width / self.symbol.size_with_quiet_zone

    @property
    def origin(self) -> tuple[float, float]:
        """Return the top left of the symbol itself, inside the quiet zone."""
        return self.tile.x + QUIET_MODULES * self.module, self.tile.y + QUIET_MODULES * self.module


Element = Area | Line | Code


class Sheet(Struct, frozen=True):
    """A whole poster at the size of A3; other papers are this, larger or smaller."""

    elements: tuple[Element, ...]


def write(part: str, x: float, y: float, text: str, look: Type) -> list[Line]:
    """Return a text as lines of one face each, one after the other from x; an opening mark's ink starts at x."""
    if text[:1] in NO_LINE_END:
        x -= look.em * (face(runs(text[0], look.weight)[0][0]).bearing(text[0]) - _HANGING_BEARING)
    lines = []
    for weight, run in runs(text, look.weight):
        lines.append(Line(part, x, y, run, Type(look.em, weight, look.colour, look.ground)))
        x += width(run, weight) * look.em
    return lines


def write_right(part: str, right: float, y: float, text: str, look: Type) -> list[Line]:
    """Return a text that ends at `right`."""
    return write(part, right - width(text, look.weight) * look.em, y, text, look)
