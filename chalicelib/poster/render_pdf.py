"""A sheet as a vector PDF: paths and text, with the few characters it needs embedded."""

from __future__ import annotations

from io import BytesIO
from threading import Lock

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from chalicelib.poster.content import Poster
from chalicelib.poster.elements import Area, Code, Line, Sheet
from chalicelib.poster.faces import Weight, face
from chalicelib.poster.inks import RGB, rgb
from chalicelib.poster.papers import Page

_FONT_NAMES: dict[Weight, str] = {"bold": "VenuePosterSans-Bold", "medium": "VenuePosterSans-Medium"}
_REGISTRY = Lock()  # reportlab's fonts are one table of the process
rl_config.useA85 = 0  # streams as they are: a quarter smaller than as ASCII


def render_pdf(sheet: Sheet, page: Page, poster: Poster) -> bytes:
    """Draw a sheet; the same sheet gives the same bytes."""
    lines = [element for element in sheet.elements if isinstance(element, Line)]
    with _REGISTRY:
        fonts = [_font(weight, lines) for weight in _FONT_NAMES]
        try:
            return _draw(sheet, page, poster)
        finally:
            for font in fonts:
                font.unregister()


def _font(weight: Weight, lines: list[Line]) -> TTFont:
    characters = "".join(line.text for line in lines if line.type.weight == weight)
    subset = BytesIO(face(weight).subset(characters, _FONT_NAMES[weight]))
    font = TTFont(_FONT_NAMES[weight], subset, asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    return font


def _draw(sheet: Sheet, page: Page, poster: Poster) -> bytes:
    roles = rgb(poster.colours)
    file = BytesIO()
    size = (page.width_mm * mm, page.height_mm * mm)
    canvas = Canvas(file, pagesize=size, pageCompression=1, invariant=1, initialFontName=_FONT_NAMES["bold"])
    canvas.setTitle(f"{poster.venue} {poster.entrance}")
    canvas.setAuthor(poster.command_name)
    canvas.setSubject(poster.serial)
    canvas.setCreator(poster.brand_name)
    canvas.translate(0, size[1])
    canvas.scale(page.scale * mm, page.scale * mm)
    for element in sheet.elements:
        if isinstance(element, Area):
            canvas.setFillColorRGB(*_unit(roles[element.colour]))
            box = element.box
            canvas.rect(box.x, -box.bottom, box.width, box.height, stroke=0, fill=1)
        elif isinstance(element, Code):
            canvas.setFillColorRGB(*_unit(roles["ink"]))
            _modules(canvas, element)
        else:
            canvas.setFillColorRGB(*_unit(roles[element.type.colour]))
            canvas.setFont(_FONT_NAMES[element.type.weight], round(element.type.em, 3))
            canvas.drawString(round(element.x, 2), round(-element.y, 2), element.text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _unit(colour: RGB) -> tuple[float, float, float]:
    return colour[0] / 255, colour[1] / 255, colour[2] / 255


def _modules(canvas: Canvas, code: Code) -> None:
    """Fill all modules as one path, so that no viewer shows seams; whole numbers of modules keep it short."""
    canvas.saveState()
    canvas.translate(code.origin[0], -code.origin[1])
    canvas.scale(code.module, code.module)
    path = canvas.beginPath()
    for column, row, length in code.symbol.runs():
        path.rect(column, -row - 1, length, 1)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
