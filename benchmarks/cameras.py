"""What a bad camera makes of a QR code: tilted, in low light, partly covered; seeded, so that a run can be repeated."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import cycle, islice

import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from chalicelib.poster.qr import QUIET_MODULES, Symbol

SYMBOL_PX = 120  # the symbol's edge in the camera's picture, without its quiet zone
_FINE = 12  # pixels a module in the drawing the camera looks at
_NOISE_POOL = 1 << 16

Camera = Callable[[Symbol, random.Random], Image.Image]


def print_of(symbol: Symbol) -> Image.Image:
    """Draw a symbol with its quiet zone, finely."""
    edge = symbol.size_with_quiet_zone * _FINE
    image = Image.new("L", (edge, edge), 255)
    draw = ImageDraw.Draw(image)
    for column, row, length in symbol.runs():
        x, y = (column + QUIET_MODULES) * _FINE, (row + QUIET_MODULES) * _FINE
        draw.rectangle((x, y, x + length * _FINE - 1, y + _FINE - 1), fill=20)
    return image


def seen(image: Image.Image, symbol: Symbol, chance: random.Random, tilt_degrees: float = 0.0) -> Image.Image:
    """Photograph a print, slightly turned, tilted or not; from the front its symbol is 120 pixels wide."""
    half = SYMBOL_PX * symbol.size_with_quiet_zone / symbol.size / 2
    frame = 2 * math.ceil(half * 1.25)
    turn, tilt = math.radians(chance.uniform(-8, 8)), math.radians(tilt_degrees)
    distance = 6 * half
    shift_x, shift_y = chance.random(), chance.random()
    corners = []
    for x, y in ((-half, -half), (half, -half), (half, half), (-half, half)):
        turned_x = x * math.cos(turn) - y * math.sin(turn)
        turned_y = x * math.sin(turn) + y * math.cos(turn)
        nearness = distance / (distance + turned_x * math.sin(tilt))
        corners.append((turned_x * math.cos(tilt) * nearness, turned_y * nearness))
    placed = [(x + frame / 2 + shift_x, y + frame / 2 + shift_y) for x, y in corners]
    # Four samples a pixel each way, then their mean: what a sensor does.
    edge = image.width
    sources = [(0, 0), (edge, 0), (edge, edge), (0, edge)]
    coefficients = _perspective([(4 * x, 4 * y) for x, y in placed], sources)
    large = image.transform(
        (4 * frame, 4 * frame), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR, fillcolor=255
    )
    return large.reduce(4)


def _perspective(to: list[tuple[float, float]], source: list[tuple[float, float]]) -> list[float]:
    """Solve for the eight coefficients that take points of the picture to points of the print."""
    rows = []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for n in range(8):
        pivot = max(range(n, 8), key=lambda row: abs(rows[row][n]))
        rows[n], rows[pivot] = rows[pivot], rows[n]
        rows[n] = [value / rows[n][n] for value in rows[n]]
        for other in range(8):
            if other != n:
                factor = rows[other][n]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[n], strict=True)]
    return [row[8] for row in rows]


def noisy(image: Image.Image, chance: random.Random, sigma: float) -> Image.Image:
    """Add a sensor's noise."""
    pool = [min(255, max(0, round(chance.gauss(128, sigma)))) for _ in range(_NOISE_POOL // 8)]
    start = chance.randrange(len(pool))
    noise = Image.frombytes("L", image.size, bytes(islice(cycle(pool), start, start + image.width * image.height)))
    return ImageChops.add(image, noise, 1, -128)


def tilted(symbol: Symbol, chance: random.Random) -> Image.Image:
    """Look from 60° to the side."""
    return noisy(seen(print_of(symbol), symbol, chance, 60), chance, 6)


def low_light(symbol: Symbol, chance: random.Random) -> Image.Image:
    """Look in a dark doorway: an eighth of the light, a little out of focus, much noise."""
    dark = (
        seen(print_of(symbol), symbol, chance).filter(ImageFilter.GaussianBlur(0.7)).point(lambda value: value // 8 + 8)
    )
    return noisy(dark, chance, 4)


def covered(symbol: Symbol, chance: random.Random) -> Image.Image:
    """Look at a print with a sticker over 9 % of the symbol, anywhere on it."""
    image = print_of(symbol)
    edge, margin = symbol.size * _FINE, QUIET_MODULES * _FINE
    ratio = chance.uniform(0.5, 2)
    width, height = edge * math.sqrt(0.09 * ratio), edge * math.sqrt(0.09 / ratio)
    x, y = margin + chance.uniform(0, edge - width), margin + chance.uniform(0, edge - height)
    ImageDraw.Draw(image).rectangle((x, y, x + width, y + height), fill=chance.choice((60, 128, 230)))
    return noisy(seen(image, symbol, chance), chance, 6)


CAMERAS: dict[str, tuple[Camera, float]] = {
    "tilted by 60°": (tilted, 0.8),
    "low light": (low_light, 0.9),
    "9 % covered": (covered, 0.6),
}
"""Each with the rate of reading that the budget asks for."""


def rate(camera: Camera, symbols: list[tuple[str, Symbol]], seed: int) -> float:
    """Return the share of symbols that zxing-cpp reads to the right text."""
    chance = random.Random(seed)
    good = 0
    for text, symbol in symbols:
        found = zxingcpp.read_barcodes(camera(symbol, chance), formats=zxingcpp.BarcodeFormat.QRCode)
        good += any(barcode.text == text for barcode in found)
    return good / len(symbols)
