"""A sheet as a PNG of at most sixteen colours, 300 dots an inch."""

from __future__ import annotations

import zlib
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from chalicelib.poster.content import Colours
from chalicelib.poster.elements import Area, Box, Code, Line, Sheet
from chalicelib.poster.faces import PATHS
from chalicelib.poster.inks import Palette, rgb
from chalicelib.poster.papers import Page

DPI = 300
_MM_PER_INCH = 25.4
# Rows of a poster are runs of one colour: coding runs alone is quicker than looking for matches, and smaller.
_COMPRESS_TYPE = zlib.Z_RLE


def render_png(sheet: Sheet, page: Page, colours: Colours) -> bytes:
    """Draw a sheet; the canvas holds palette entries from the start, so no picture is ever converted."""
    lines = [element for element in sheet.elements if isinstance(element, Line)]
    palette = Palette(rgb(colours), ((line.type.ground, line.type.colour) for line in lines))
    canvas = _Canvas(page, palette)
    for element in sheet.elements:
        if isinstance(element, Area):
            canvas.fill(element.box, palette[element.colour])
        elif isinstance(element, Code):
            canvas.modules(element)
        else:
            canvas.text(element)
    return canvas.png()


class _Canvas:
    def __init__(self, page: Page, palette: Palette) -> None:
        self._scale = page.scale * DPI / _MM_PER_INCH
        size = round(page.width_mm * DPI / _MM_PER_INCH), round(page.height_mm * DPI / _MM_PER_INCH)
        self._palette = palette
        self._image = Image.new("L", size, palette["paper"])
        self._draw = ImageDraw.Draw(self._image)

    def fill(self, box: Box, entry: int) -> None:
        self._fill((box.x, box.y, box.right, box.bottom), entry)

    def _fill(self, edges: tuple[float, float, float, float], entry: int) -> None:
        left, top, right, bottom = (round(edge * self._scale) for edge in edges)
        self._draw.rectangle((left, top, right - 1, bottom - 1), fill=entry)

    def modules(self, code: Code) -> None:
        (x, y), module = code.origin, code.module
        for column, row, length in code.symbol.runs():
            left, top = x + column * module, y + row * module
            self._fill((left, top, left + length * module, top + module), self._palette["ink"])

    def text(self, line: Line) -> None:
        size = line.type.em * self._scale
        font = ImageFont.truetype(PATHS[line.type.weight], size, layout_engine=ImageFont.Layout.BASIC)
        left, top, right, bottom = font.getbbox(line.text, anchor="ls")
        tile = Image.new("L", (round(right - left), round(bottom - top)), 0)
        ImageDraw.Draw(tile).text((-left, -top), line.text, fill=255, font=font, anchor="ls")
        inked = tile.getbbox()
        if inked is None:
            return
        # Only what is inked: the blank left of an opening mark may lie beyond the ground.
        shades = tile.crop(inked).point(self._palette.coverage(line.type.ground, line.type.colour))
        x, y = line.x * self._scale + left + inked[0], line.y * self._scale + top + inked[1]
        self._image.paste(shades, (round(x), round(y)))

    def png(self) -> bytes:
        self._image.putpalette(self._palette.flat())
        file = BytesIO()
        self._image.save(file, "PNG", dpi=(DPI, DPI), compress_type=_COMPRESS_TYPE)
        return file.getvalue()
