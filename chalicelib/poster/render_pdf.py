"""Sheets as a vector PDF: paths and text, with the few characters they need embedded once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from threading import Lock

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from chalicelib.poster.content import Colours, Poster
from chalicelib.poster.elements import Area, Code, Element, Line, Role, Sheet
from chalicelib.poster.faces import Weight, face
from chalicelib.poster.inks import RGB, rgb
from chalicelib.poster.papers import Page

_FONT_NAMES: dict[Weight, str] = {"bold": "VenuePosterSans-Bold", "medium": "VenuePosterSans-Medium"}
_REGISTRY = Lock()  # reportlab's fonts are one table of the process
rl_config.useA85 = 0  # streams as they are: a quarter smaller than as ASCII


def render_pdf(sheet: Sheet, page: Page, poster: Poster) -> bytes:
    """Draw a sheet; the same sheet gives the same bytes."""
    about = (f"{poster.venue} {poster.entrance}", poster.command_name, poster.serial, poster.brand_name)
    return _document([sheet.elements], page, poster.colours, about, page.scale)


def render_pages(sheets: Sequence[Sheet], page: Page, colours: Colours, title: str) -> bytes:
    """Draw many sheets, a page each, that share their characters."""
    return _document([sheet.elements for sheet in sheets], page, colours, (title, "", "", ""), page.scale)


def render_listing(pages: Sequence[Sequence[Element]], page: Page, colours: Colours, title: str) -> bytes:
    """Draw pages laid out in the paper's own millimetres."""
    return _document(pages, page, colours, (title, "", "", ""), 1.0)


def _document(
    pages: Sequence[Sequence[Element]], page: Page, colours: Colours, about: tuple[str, ...], scale: float
) -> bytes:
    with _embedded(element for elements in pages for element in elements if isinstance(element, Line)):
        file = BytesIO()
        size = (page.width_mm * mm, page.height_mm * mm)
        canvas = Canvas(file, pagesize=size, pageCompression=1, invariant=1, initialFontName=_FONT_NAMES["bold"])
        canvas.setTitle(about[0])
        canvas.setAuthor(about[1])
        canvas.setSubject(about[2])
        canvas.setCreator(about[3])
        roles = rgb(colours)
        for elements in pages:
            canvas.translate(0, size[1])
            canvas.scale(scale * mm, scale * mm)
            for element in elements:
                _draw(canvas, element, roles)
            canvas.showPage()
        canvas.save()
        return file.getvalue()


@contextmanager
def _embedded(lines: Iterable[Line]) -> Iterator[None]:
    """Give reportlab a font of the lines' characters alone, as long as they are drawn."""
    characters: dict[Weight, set[str]] = {weight: set() for weight in _FONT_NAMES}
    for line in lines:
        characters[line.type.weight].update(line.text)
    with _REGISTRY:
        fonts = []
        for weight, name in _FONT_NAMES.items():
            subset = BytesIO(face(weight).subset("".join(sorted(characters[weight])) or " ", name))
            fonts.append(TTFont(name, subset, asciiReadable=False, shapable=False))
            pdfmetrics.registerFont(fonts[-1])
        try:
            yield
        finally:
            for font in fonts:
                font.unregister()


def _draw(canvas: Canvas, element: Element, roles: dict[Role, RGB]) -> None:
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
