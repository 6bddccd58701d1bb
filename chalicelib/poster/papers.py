"""The papers: one drawing of A3 serves all, for A2 and A5 have its proportions within a millimetre."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.poster.content import Paper

A3_WIDTH_MM, A3_HEIGHT_MM = 297.0, 420.0


class Page(Struct, frozen=True):
    """A paper's size, upright."""

    width_mm: float
    height_mm: float

    @property
    def scale(self) -> float:
        """Return how much larger than A3 the drawing is: no edge of it may leave the paper."""
        return min(self.width_mm / A3_WIDTH_MM, self.height_mm / A3_HEIGHT_MM)


PAGES: dict[Paper, Page] = {
    "A3": Page(297.0, 420.0),
    "A2": Page(420.0, 594.0),
    "card": Page(148.0, 210.0),  # A5: two on a sheet of A4, laminated, beside a door or on a seat's back
}
