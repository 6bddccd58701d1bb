"""Where everything stands: one composition whose QR code, band and names give way to each other, never to an overlap.

From the top: band (what to do), venue, entrance, the QR code with the steps beside it, foot. A short name leaves room
for a QR code of over 160 mm without its quiet zone; a name of sixty characters takes five lines and the code shrinks
to 160 mm with it. What cannot be read at the smallest sizes is refused, not squeezed.
"""

from __future__ import annotations

from msgspec import Struct

from chalicelib.poster.band import band
from chalicelib.poster.column import column
from chalicelib.poster.content import Poster
from chalicelib.poster.elements import Area, Box, Code, Element, Sheet
from chalicelib.poster.foot import foot
from chalicelib.poster.grid import BRACKET, COLUMN_GAP, FOOT_HEIGHT, HEIGHT, MARGIN, QR_MAX_MM, QR_MIN_MM, RIGHT
from chalicelib.poster.labels import plate_across
from chalicelib.poster.names import Names, Sizes, fit_names, place_names
from chalicelib.poster.qr import encode
from chalicelib.poster.refusals import TextTooLong

_BAND_MAX_MM = 78.0


class _Density(Struct, frozen=True):
    """One way to share the height out."""

    band: float
    sizes: Sizes
    qr_min: float
    gap: float  # between band, names, code and foot


_DENSITIES = (
    _Density(62, Sizes(42, 30, 25, 1.14), QR_MAX_MM, 9),
    _Density(58, Sizes(38, 28, 23, 1.13), 188, 8),
    _Density(50, Sizes(34, 26, 22, 1.12), 172, 7),
    _Density(40, Sizes(30, 24, 21, 1.10), QR_MIN_MM, 6),
    _Density(32, Sizes(27, 22, 20.5, 1.06, plate_aside=True), QR_MIN_MM, 4.5),
    _Density(28, Sizes(26, 21, 20.5, 1.04, plate_aside=True), QR_MIN_MM, 3),
    _Density(28, Sizes(26, 21, 20.5, 1.04, capitals=False, plate_aside=True), QR_MIN_MM, 3),
)


def layout(poster: Poster) -> Sheet:
    """Lay a poster out on A3; raise TextTooLong, CodeTooLong or MissingGlyph."""
    symbol = encode(poster.url)
    density, names, qr = _choose(poster)
    panel = qr + 2 * BRACKET
    used = density.band + names.height + panel + FOOT_HEIGHT + 3 * density.gap
    spare = HEIGHT - used
    band_height = min(density.band + spare, _BAND_MAX_MM)
    gap = density.gap + (HEIGHT - used - (band_height - density.band)) / 3
    panel_y = HEIGHT - FOOT_HEIGHT - gap - panel
    tile = Box(MARGIN + BRACKET, panel_y + BRACKET, qr, qr)
    column_x = MARGIN + panel + COLUMN_GAP
    beside = Box(column_x, panel_y, RIGHT - column_x, panel)
    elements: list[Element] = [
        *band(poster, band_height),
        *place_names(names, band_height + gap),
        *_brackets(Box(MARGIN, panel_y, panel, panel)),
        Code(tile, symbol),
        *_beside(poster, names, beside),
        *foot(poster),
    ]
    return Sheet(tuple(elements))


def _beside(poster: Poster, names: Names, box: Box) -> list[Element]:
    """Fill the column beside the QR code: the plate, when it found no room above, and the steps."""
    if not (names.plate_aside and poster.plate):
        return column(poster, box)
    plate = plate_across(poster.plate, box)
    taken = max(element.box.bottom for element in plate if isinstance(element, Area)) - box.y + COLUMN_GAP
    return [*plate, *column(poster, Box(box.x, box.y + taken, box.width, box.height - taken))]


def _choose(poster: Poster) -> tuple[_Density, Names, float]:
    """Take the most generous density at which everything stands."""
    for density in _DENSITIES:
        names = fit_names(poster, density.sizes)
        if names is None:
            continue
        room = HEIGHT - density.band - FOOT_HEIGHT - names.height - 3 * density.gap - 2 * BRACKET
        if room >= density.qr_min:
            return density, names, min(room, QR_MAX_MM)
    raise TextTooLong("names")


def _brackets(panel: Box) -> list[Element]:
    """Draw the four corners of a viewfinder around the QR tile."""
    arm = panel.width * 0.11
    return [
        Area("bracket", box, "primary")
        for x in (panel.x, panel.right)
        for y in (panel.y, panel.bottom)
        for box in (
            Box(x if x == panel.x else x - arm, y if y == panel.y else y - BRACKET, arm, BRACKET),
            Box(x if x == panel.x else x - BRACKET, y if y == panel.y else y - arm, BRACKET, arm),
        )
    ]
