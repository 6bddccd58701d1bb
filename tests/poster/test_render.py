"""What comes out: pictures and documents that a camera reads, the same bytes each time, within their budgets."""

import re
import subprocess
import sys
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from msgspec.structs import replace
from PIL import Image
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from benchmarks.poster_samples import GANSU, HUNAN, LONG, VEHICLE
from chalicelib.poster import render
from chalicelib.poster.inks import rgb
from chalicelib.poster.papers import PAGES

POSTERS = {"hunan": HUNAN, "gansu": GANSU, "vehicle": VEHICLE}
TWO_LINES = replace(HUNAN, venue="洞口县文昌街道办事处便民服务中心政务大厅", entrance="北门（地下停车场货运通道入口）")


@pytest.fixture(params=POSTERS)
def poster(request):
    return POSTERS[request.param]


def read(image: Image.Image) -> list[str]:
    return [barcode.text for barcode in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]


def luminance(colour: tuple[int, int, int]) -> float:
    linear = [value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("paper", PAGES)
def test_the_picture_is_read_back_to_the_address(poster, paper):
    image = Image.open(BytesIO(render(poster, paper, "png")))

    assert read(image.convert("L")) == [poster.url]
    page = PAGES[paper]
    assert image.size == (round(page.width_mm * 300 / 25.4), round(page.height_mm * 300 / 25.4))
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)


@pytest.mark.parametrize("paper", PAGES)
def test_the_document_at_150_dpi_is_read_back_to_the_address(poster, paper):
    page = pypdfium2.PdfDocument(render(poster, paper, "pdf"))[0]

    image = page.render(scale=150 / 72).to_pil()

    assert read(image) == [poster.url]
    assert page.get_size() == pytest.approx((PAGES[paper].width_mm * 72 / 25.4, PAGES[paper].height_mm * 72 / 25.4))


def test_a_poster_of_the_longest_names_is_read_too():
    assert read(Image.open(BytesIO(render(LONG, "A3", "png"))).convert("L")) == [LONG.url]


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_the_same_poster_has_the_same_bytes_in_another_process(kind):
    code = (
        "import sys; from benchmarks.poster_samples import GANSU; from chalicelib.poster import render;"
        f"sys.stdout.buffer.write(render(GANSU, 'card', {kind!r}))"
    )

    other = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout

    assert render(GANSU, "card", kind) == other == render(GANSU, "card", kind)


def test_the_picture_has_sixteen_colours_at_most_and_takes_four_bits_a_pixel():
    made = render(HUNAN, "A3", "png")
    image = Image.open(BytesIO(made))

    assert made[24:26] == bytes((4, 3))  # IHDR: bits, palette
    assert len(image.getcolors()) <= 16
    assert len(made) < 130_000


@pytest.mark.parametrize("sample", [HUNAN, GANSU, VEHICLE, TWO_LINES], ids=["hunan", "gansu", "vehicle", "two lines"])
@pytest.mark.parametrize("paper", PAGES)
def test_the_document_is_small(sample, paper):
    assert len(render(sample, paper, "pdf")) <= 30_000


def test_the_document_of_the_longest_names_is_not_much_larger():
    assert len(render(LONG, "A3", "pdf")) <= 40_000  # ninety different characters more than the wording's


def test_the_document_is_vector_with_its_fonts_in_it(poster):
    made = render(poster, "A3", "pdf")

    page = pypdfium2.PdfDocument(made)[0]
    assert not list(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]))
    fonts = re.findall(rb"/BaseFont /([A-Z]{6}\+[\w-]+)", made)
    assert {name.split(b"+")[1] for name in fonts} == {b"VenuePosterSans-Bold", b"VenuePosterSans-Medium"}
    assert made.count(b"/FontFile2") == len(fonts) == 2


def test_the_document_can_be_searched_for_its_names(poster):
    text = pypdfium2.PdfDocument(render(poster, "A3", "pdf"))[0].get_textpage().get_text_range()

    for name in (poster.venue, poster.entrance, poster.serial):
        assert name in text


def test_a_document_leaves_no_font_behind():
    from reportlab.pdfbase import pdfmetrics

    before = set(pdfmetrics.getRegisteredFontNames())
    render(HUNAN, "card", "pdf")
    render(VEHICLE, "card", "pdf")

    assert set(pdfmetrics.getRegisteredFontNames()) == before


@pytest.mark.parametrize("sample", [HUNAN, GANSU, LONG, VEHICLE], ids=["hunan", "gansu", "long", "vehicle"])
def test_picture_and_document_show_the_same(sample):
    picture = Image.open(BytesIO(render(sample, "card", "png"))).convert("L")
    page = pypdfium2.PdfDocument(render(sample, "card", "pdf"))[0]
    document = page.render(scale=300 / 72).to_pil().convert("L").resize(picture.size)

    differences = [abs(a - b) for a, b in zip(picture.reduce(12).tobytes(), document.reduce(12).tobytes(), strict=True)]

    assert sum(differences) / len(differences) < 6
    assert max(differences) < 140  # nothing as large as a millimetre is on one and not on the other


@pytest.mark.parametrize("sample", [HUNAN, GANSU], ids=["hunan", "gansu"])
def test_the_colours_are_told_apart_in_sunlight_and_in_grey(sample):
    roles = {role: luminance(colour) for role, colour in rgb(sample.colours).items()}

    def contrast(one: str, other: str) -> float:
        lighter, darker = max(roles[one], roles[other]), min(roles[one], roles[other])
        return (lighter + 0.05) / (darker + 0.05)

    assert contrast("paper", "ink") > 14
    assert contrast("paper", "muted") > 7
    assert contrast("paper", "primary") > 7
    assert contrast("paper", "primary_dark") > 10
    assert contrast("paper", "accent") > 4.5


def test_nothing_heavy_is_imported_before_a_poster_is_made():
    code = "import sys, chalicelib.poster; print([m for m in ('PIL', 'reportlab', 'segno') if m in sys.modules])"

    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout

    assert printed.strip() == "[]"
