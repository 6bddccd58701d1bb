"""The column beside the QR code: how to scan, step by step, and what who cannot scan does."""

from __future__ import annotations

from msgspec import Struct

from chalicelib.poster.content import Poster
from chalicelib.poster.elements import Area, Box, Element, Type, write
from chalicelib.poster.fitting import paragraph
from chalicelib.poster.refusals import TextTooLong

_SIZES = (8.6, 8.2, 7.8, 7.4, 7.0, 6.6, 6.2, 5.8, 5.4, 5.0, 4.6)
_LEADING = 1.34
_RULE = 0.7
_NUMERAL = 2.0  # times the text's em
_BESIDE_MIN = 72.0  # a column at least so wide has its numerals beside the text, not above


class _Block(Struct, frozen=True):
    """One step, or the help for who cannot scan."""

    numeral: str
    lines: tuple[str, ...]
    em: float
    beside: bool

    @property
    def height(self) -> float:
        text = self.em * (_LEADING * (len(self.lines) - 1) + 1.0)
        numeral = self.em * _NUMERAL if self.numeral else 0.0
        if self.beside:
            return 4.0 + max(text, numeral)
        return 4.0 + text + (numeral + 0.35 * self.em if numeral else 0.0)


def column(poster: Poster, box: Box) -> list[Element]:
    """Set the steps as large as the column allows, from its top to its bottom."""
    for em in _SIZES:
        blocks = _blocks(poster, box, em)
        spare = box.height - sum(block.height for block in blocks)
        if spare >= 0.55 * em * (len(blocks) - 1):
            return _place(blocks, box, spare / max(len(blocks) - 1, 1))
    raise TextTooLong("how_to")


def _blocks(poster: Poster, box: Box, em: float) -> list[_Block]:
    beside = box.width >= _BESIDE_MIN
    room = box.width - (1.7 * _NUMERAL * em * 0.6 if beside else 0.0)
    blocks = [_Block(str(n), paragraph(step, em, room), em, beside) for n, step in enumerate(poster.how_to, 1)]
    if poster.assisted:
        blocks.append(_Block("", paragraph(poster.assisted, em * 0.88, box.width), em * 0.88, False))
    return blocks


def _place(blocks: list[_Block], box: Box, gap: float) -> list[Element]:
    placed: list[Element] = []
    gap = min(gap, 16.0)
    y = box.y
    for n, block in enumerate(blocks):
        if not block.numeral and n == len(blocks) - 1:
            y = box.bottom - block.height
        placed.extend(_place_block(block, box, y))
        y += block.height + gap
    return placed


def _place_block(block: _Block, box: Box, y: float) -> list[Element]:
    em = block.em
    placed: list[Element] = [
        Area("step rule", Box(box.x, y, box.width, _RULE), "primary" if block.numeral else "accent")
    ]
    x, top = box.x, y + 4.0
    if block.numeral:
        size = em * _NUMERAL
        placed.extend(write("numeral", x, top + 0.86 * size, block.numeral, Type(size, "bold", "primary")))
        if block.beside:
            x += 1.7 * _NUMERAL * em * 0.6
            top += 0.1 * em
        else:
            top += size + 0.35 * em
    for n, line in enumerate(block.lines):
        placed.extend(write("step", x, top + em * (0.88 + n * _LEADING), line, Type(em, "medium", "ink")))
    return placed
