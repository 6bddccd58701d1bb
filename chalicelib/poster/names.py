"""The venue's and the entrance's name: as large as their length allows, 18 mm high at least, never cut."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.poster.content import Poster
from chalicelib.poster.elements import Box, Element, Type
from chalicelib.poster.fitting import Fit, largest, name_em_min
from chalicelib.poster.grid import CONTENT_WIDTH, MARGIN
from chalicelib.poster.labels import LABEL_PADDING, label, label_height, label_width, lines

_LINES_MAX = 9


class Sizes(Struct, frozen=True):
    """Say how generous to be with names: the largest em of one line, of two, of the entrance; the leading."""

    one_line: float
    two_lines: float
    entrance: float
    leading: float
    capitals: bool = True  # whether a Latin name's capitals alone must be as high as Chinese characters
    plate_aside: bool = False  # whether a plate that finds no room beside the entrance goes beside the QR code


class Names(Struct, frozen=True):
    """The name block, fitted but not yet placed."""

    venue: Fit
    labels: tuple[tuple[tuple[str, Fit], ...], ...]  # rows of (kind of label, its text)
    leading: float
    plate_aside: bool = False

    @property
    def venue_height(self) -> float:
        """Return the venue's lines' height."""
        return self.venue.height(self.leading)

    @property
    def gap(self) -> float:
        """Return the space between rows."""
        return 4.0 if self.leading < 1.1 else 6.0

    @property
    def height(self) -> float:
        """Return the block's whole height."""
        rows = [max(label_height(fit, self.leading) for _, fit in row) for row in self.labels]
        return self.venue_height + sum(rows) + self.gap * len(rows)


def fit_names(poster: Poster, sizes: Sizes) -> Names | None:
    """Fit the names at a density, or return None."""
    venue = _fit_venue(poster.venue, sizes)
    texts = [("entrance", poster.entrance)] + ([("plate", poster.plate)] if poster.plate else [])
    fits = [(kind, _fit_label(text, sizes)) for kind, text in reversed(texts)]
    found = [(kind, fit) for kind, fit in fits if fit]
    if venue is None or len(found) < len(fits):
        return None
    together = sum(label_width(fit) for _, fit in found) + 5.0 * (len(found) - 1)
    if together <= CONTENT_WIDTH:
        return Names(venue, (tuple(found),), sizes.leading)
    if sizes.plate_aside and poster.plate:
        return Names(venue, (tuple((kind, fit) for kind, fit in found if kind == "entrance"),), sizes.leading, True)
    return Names(venue, tuple((one,) for one in found), sizes.leading)


def _fit_venue(text: str, sizes: Sizes) -> Fit | None:
    smallest = name_em_min(text, sizes.capitals)
    return (
        largest(text, "bold", CONTENT_WIDTH, (max(smallest, 0.66 * sizes.one_line), sizes.one_line), 1)
        or largest(text, "bold", CONTENT_WIDTH, (smallest, sizes.two_lines), 2)
        or largest(text, "bold", CONTENT_WIDTH, (smallest, smallest), _LINES_MAX)
    )


def _fit_label(text: str, sizes: Sizes) -> Fit | None:
    smallest, room = name_em_min(text, sizes.capitals), CONTENT_WIDTH - 2 * LABEL_PADDING
    return largest(text, "bold", room, (smallest, max(sizes.entrance, smallest)), 1) or largest(
        text, "bold", room, (smallest, smallest), _LINES_MAX
    )


def place_names(names: Names, top: float) -> list[Element]:
    """Place a fitted block below `top`."""
    look = Type(names.venue.em, "bold", "ink")
    placed: list[Element] = list(lines("venue", names.venue, MARGIN - 0.03 * look.em, top, names.leading, look))
    y = top + names.venue_height + names.gap
    for row in names.labels:
        x, height = MARGIN, max(label_height(fit, names.leading) for _, fit in row)
        for kind, fit in row:
            box = Box(x, y, label_width(fit), height)
            placed.extend(label(kind, fit, box, names.leading))
            x = box.right + 5.0
        y += height + names.gap
    return placed
