"""A card of wallet size as a vector PDF: a QR code of the alias, large type, and nothing that says who it is."""

from __future__ import annotations

from io import BytesIO
from threading import Lock

from msgspec import Struct
from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from chalicelib.poster.content import Colours
from chalicelib.poster.faces import Weight, face
from chalicelib.poster.inks import RGB, rgb
from chalicelib.poster.qr import encode
from chalicelib.poster.refusals import TextTooLong
from chalicelib.poster.typeface import runs, width

WIDTH_MM, HEIGHT_MM = 85.6, 54.0  # ISO/IEC 7810 ID-1, as bank cards
_BAND_MM, _MARGIN_MM, _QR_MM = 9.0, 5.0, 30.0
_QUIET_MM = 4.6  # four modules
_FONT_NAMES: dict[Weight, str] = {"bold": "VenueCardSans-Bold", "medium": "VenueCardSans-Medium"}
_REGISTRY = Lock()  # reportlab's fonts are one table of the process
rl_config.useA85 = 0


class CardFace(Struct, frozen=True, kw_only=True):
    """What a card says; `alias` is in its QR code, `typed` the same in groups for whoever types it."""

    brand_name: str
    colours: Colours
    title: str
    mask: str
    alias: str
    typed: str
    lines: tuple[str, ...]
    hotline: str


class _Text(Struct, frozen=True):
    text: str
    weight: Weight
    em: float
    x: float
    y: float
    colour: RGB


def render_card(card: CardFace) -> bytes:
    """Draw a card, the same for the same words; raise MissingGlyph or TextTooLong rather than print what is wrong."""
    texts = _texts(card)
    with _REGISTRY:
        fonts = [_font(weight, texts) for weight in _FONT_NAMES]
        try:
            return _draw(card, texts)
        finally:
            for font in fonts:
                font.unregister()


def _texts(card: CardFace) -> list[_Text]:
    roles = rgb(card.colours)
    right = _MARGIN_MM + _QR_MM + _MARGIN_MM
    room = WIDTH_MM - right - _MARGIN_MM
    whole = WIDTH_MM - 2 * _MARGIN_MM
    texts = [
        _fitted(card.title, "bold", 5.6, (_MARGIN_MM, 6.6), whole, roles["paper"]),
        _fitted(card.mask, "bold", 9.0, (right, 20.5), room, roles["ink"]),
        _fitted(card.typed, "bold", 4.6, (_MARGIN_MM, HEIGHT_MM - 3.0), whole, roles["ink"]),
    ]
    for row, line in enumerate(card.lines):
        texts.append(_fitted(line, "bold", 4.6, (right, 29 + 6 * row), room, roles["ink"]))
    below = 29 + 6 * len(card.lines)
    texts.append(_fitted(card.hotline, "medium", 3.6, (right, below), room, roles["muted"]))
    return texts


def _fitted(text: str, weight: Weight, em: float, at: tuple[float, float], room: float, colour: RGB) -> _Text:
    """Set a text as large as its place allows, at least at half of what was wanted."""
    size = min(em, room / max(width(text, weight), 0.01))
    if size < em / 2:
        raise TextTooLong("card")
    return _Text(text, weight, size, *at, colour)


def _font(weight: Weight, texts: list[_Text]) -> TTFont:
    parts = (part for text in texts for found, part in runs(text.text, text.weight) if found == weight)
    subset = BytesIO(face(weight).subset("".join(parts) or " ", _FONT_NAMES[weight]))
    font = TTFont(_FONT_NAMES[weight], subset, asciiReadable=False, shapable=False)
    pdfmetrics.registerFont(font)
    return font


def _draw(card: CardFace, texts: list[_Text]) -> bytes:
    file = BytesIO()
    size = (WIDTH_MM * mm, HEIGHT_MM * mm)
    canvas = Canvas(file, pagesize=size, pageCompression=1, invariant=1, initialFontName=_FONT_NAMES["bold"])
    canvas.setTitle(card.title)
    canvas.setCreator(card.brand_name)
    canvas.translate(0, size[1])
    canvas.scale(mm, mm)
    canvas.setFillColorRGB(*_unit(rgb(card.colours)["primary"]))
    canvas.rect(0, -_BAND_MM, WIDTH_MM, _BAND_MM, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)
    _modules(canvas, card.alias)
    for text in texts:
        canvas.setFillColorRGB(*_unit(text.colour))
        x = text.x
        for weight, part in runs(text.text, text.weight):
            canvas.setFont(_FONT_NAMES[weight], round(text.em, 3))
            canvas.drawString(round(x, 3), round(-text.y, 3), part)
            x += width(part, weight) * text.em
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _modules(canvas: Canvas, alias: str) -> None:
    """Fill all modules of the QR code as one path, so that no viewer shows seams."""
    symbol = encode(alias)
    module = _QR_MM / symbol.size
    canvas.saveState()
    canvas.translate(_MARGIN_MM, -_BAND_MM - _QUIET_MM)
    canvas.scale(module, module)
    path = canvas.beginPath()
    for column, row, length in symbol.runs():
        path.rect(column, -row - 1, length, 1)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def _unit(colour: RGB) -> tuple[float, float, float]:
    return colour[0] / 255, colour[1] / 255, colour[2] / 255
