"""The same sheets as others would write them: Pillow in RGB with its defaults, fpdf2."""

from __future__ import annotations

from io import BytesIO
from tempfile import NamedTemporaryFile

from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont

from chalicelib.poster import Poster
from chalicelib.poster.elements import Area, Code, Line
from chalicelib.poster.faces import PATHS, Weight, face
from chalicelib.poster.inks import rgb
from chalicelib.poster.layout import layout

_SCALE = 300 / 25.4


def by_pillow_rgb(poster: Poster) -> bytes:
    """Draw an A3 PNG in RGB, text smoothed as Pillow does, saved with Pillow's defaults."""
    roles = rgb(poster.colours)
    image = Image.new("RGB", (3508, 4961), "white")
    draw = ImageDraw.Draw(image)
    for element in layout(poster).elements:
        if isinstance(element, Area):
            box = element.box
            draw.rectangle(_pixels(box.x, box.y, box.right, box.bottom), fill=roles[element.colour])
        elif isinstance(element, Code):
            (x, y), module = element.origin, element.module
            for column, line, length in element.symbol.runs():
                left, top = x + column * module, y + line * module
                draw.rectangle(_pixels(left, top, left + length * module, top + module), fill=roles["ink"])
        else:
            font = ImageFont.truetype(PATHS[element.type.weight], element.type.em * _SCALE)
            place = (element.x * _SCALE, element.y * _SCALE)
            draw.text(place, element.text, font=font, fill=roles[element.type.colour], anchor="ls")
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _pixels(left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
    return round(left * _SCALE), round(top * _SCALE), round(right * _SCALE) - 1, round(bottom * _SCALE) - 1


def by_fpdf2(poster: Poster, whole_font: bool) -> bytes:
    """Draw an A3 PDF; give fpdf2 the whole font, or, kindly, one of the poster's characters alone."""
    elements = layout(poster).elements
    roles = rgb(poster.colours)
    pdf = FPDF(unit="mm", format=(297, 420))
    with NamedTemporaryFile(suffix=".ttf") as bold, NamedTemporaryFile(suffix=".ttf") as medium:
        files = {"bold": bold, "medium": medium}
        weights: tuple[Weight, Weight] = ("bold", "medium")
        for weight in weights:
            used = "".join(item.text for item in elements if isinstance(item, Line) and item.type.weight == weight)
            files[weight].write(face(weight).subset(used, f"Reference-{weight}"))
            files[weight].flush()
            pdf.add_font(weight, fname=PATHS[weight] if whole_font else files[weight].name)
        pdf.add_page()
        for element in elements:
            _draw(pdf, element, roles)
        return bytes(pdf.output())


def _draw(pdf: FPDF, element: Area | Code | Line, roles: dict) -> None:
    if isinstance(element, Area):
        pdf.set_fill_color(*roles[element.colour])
        pdf.rect(element.box.x, element.box.y, element.box.width, element.box.height, style="F")
    elif isinstance(element, Code):
        pdf.set_fill_color(*roles["ink"])
        (x, y), module = element.origin, element.module
        for column, line, length in element.symbol.runs():
            pdf.rect(x + column * module, y + line * module, length * module, module, style="F")
    else:
        pdf.set_text_color(*roles[element.type.colour])
        pdf.set_font(element.type.weight, size=element.type.em * 72 / 25.4)
        pdf.text(element.x, element.y, element.text)
