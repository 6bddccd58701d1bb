"""Charts of a printed page, made of filled rectangles and text: columns over time, bars side by side."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.poster.elements import Area, Box, Element, Type, write, write_right
from chalicelib.poster.legible import cut
from chalicelib.poster.typeface import width

_LABEL = Type(2.7, "medium", "muted")
_VALUE = Type(2.7, "bold", "ink")
_RULE = 0.25
_FOOT = 5.0  # below columns, for their labels
_HEAD = 5.0  # above them, for the highest value
_ROW_SHARE = 0.56


def columns(box: Box, values: Sequence[int], labels: Sequence[str]) -> list[Element]:
    """Draw a column per value; the highest is told, and a label stands where it is not empty."""
    floor = box.bottom - _FOOT
    drawn: list[Element] = [Area("axis", Box(box.x, floor, box.width, _RULE), "muted")]
    if not values:
        return drawn
    pitch, most = box.width / len(values), max(values)
    for place, (value, label) in enumerate(zip(values, labels, strict=True)):
        x = box.x + place * pitch
        high = (box.height - _FOOT - _HEAD) * value / most if most else 0.0
        if high > 0:
            drawn.append(Area("column", Box(x + 0.14 * pitch, floor - high, 0.72 * pitch, high), "primary"))
        if most and value == most and value not in values[:place]:
            drawn += _middle(f"{value:,}", x + pitch / 2, floor - high - 1.2, _VALUE, box)
        if label:
            drawn += _middle(label, x + pitch / 2, box.bottom - 0.8, _LABEL, box)
    return drawn


def bars(box: Box, rows: Sequence[tuple[str, float, str]], names: float) -> list[Element]:
    """Draw a bar from left to right per row: its name, its share of the room (0 to 1), and what is said of it."""
    drawn: list[Element] = []
    if not rows:
        return drawn
    pitch = min(6.4, box.height / len(rows))
    said = max(width(text, _VALUE.weight) for _, _, text in rows) * _VALUE.em + 2.0
    room = box.width - names - said
    for place, (name, share, text) in enumerate(rows):
        y = box.y + place * pitch
        baseline = y + 0.5 * pitch + 0.36 * _VALUE.em
        drawn += write("name", box.x, baseline, cut(name, _VALUE, names - 2.0), Type(2.7, "medium", "ink"))
        thick = _ROW_SHARE * pitch
        top = y + (pitch - thick) / 2
        drawn.append(Area("track", Box(box.x + names, top + thick - _RULE, room, _RULE), "muted"))
        if share > 0:
            drawn.append(Area("bar", Box(box.x + names, top, room * min(share, 1.0), thick), "primary"))
        drawn += write_right("value", box.right, baseline, text, _VALUE)
    return drawn


def _middle(text: str, x: float, y: float, look: Type, box: Box) -> list[Element]:
    """Write a text around x, inside the box."""
    wide = width(text, look.weight) * look.em
    return [*write("label", min(max(x - wide / 2, box.x), box.right - wide), y, text, look)]
