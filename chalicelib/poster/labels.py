"""Labels: an entrance's name white on the province's colour, a vehicle's plate dark on white in a frame."""

from __future__ import annotations

from chalicelib.poster.elements import Area, Box, Element, Type, write
from chalicelib.poster.fitting import Fit
from chalicelib.poster.typeface import width

LABEL_PADDING = 7.0  # left and right of the text
_PLATE_BORDER = 1.3


def label_width(fit: Fit) -> float:
    """Return a label's width."""
    return max(width(line, "bold") for line in fit.lines) * fit.em + 2 * LABEL_PADDING


def label_height(fit: Fit, leading: float) -> float:
    """Return a label's height."""
    return fit.height(leading) + _padding(fit)


def _padding(fit: Fit) -> float:
    """Return the space above and below the text together: less where there is much text."""
    return fit.em * (0.36 if len(fit.lines) == 1 else 0.2)


def label(kind: str, fit: Fit, box: Box, leading: float) -> list[Element]:
    """Draw a label in its box."""
    drawn: list[Element] = [Area(f"{kind} label", box, "primary_dark")]
    look = Type(fit.em, "bold", "paper", "primary_dark")
    if kind == "plate":
        edge = _PLATE_BORDER
        field = Box(box.x + edge, box.y + edge, box.width - 2 * edge, box.height - 2 * edge)
        drawn.append(Area("plate field", field, "paper"))
        look = Type(fit.em, "bold", "ink", "paper")
    top = box.y + (box.height - label_height(fit, leading) + _padding(fit)) / 2
    return drawn + lines(kind, fit, box.x + LABEL_PADDING, top, leading, look)


def lines(part: str, fit: Fit, x: float, top: float, leading: float, look: Type) -> list[Element]:
    """Set fitted lines below `top`."""
    return [
        line
        for baseline, text in zip(fit.baselines(leading), fit.lines, strict=True)
        for line in write(part, x, top + fit.em * baseline, text, look)
    ]


def plate_across(plate: str, box: Box) -> list[Element]:
    """Draw a plate as wide as a box and at its top."""
    fit = Fit((plate,), min((box.width - 2 * LABEL_PADDING) / width(plate, "bold"), 20.0))
    return label("plate", fit, Box(box.x, box.y, box.width, label_height(fit, 1.0)), 1.0)
