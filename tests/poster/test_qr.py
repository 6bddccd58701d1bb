"""The QR code: coarse enough for bad cameras, refused when it would be finer."""

import random

import pytest
import zxingcpp
from PIL import Image

from benchmarks.cameras import CAMERAS, print_of, rate
from chalicelib.domain.place import venue_code
from chalicelib.poster.qr import QUIET_MODULES, encode
from chalicelib.poster.refusals import CodeTooLong

HOST_LONGEST = "H" * 22


def addresses(count: int) -> list[str]:
    chance = random.Random(4)
    return [f"HTTPS://{HOST_LONGEST}/C/{venue_code.make('43', chance.getrandbits(50))}" for _ in range(count)]


def test_the_longest_address_fits_version_3_with_a_quarter_of_it_spare():
    url = addresses(1)[0]

    symbol = encode(url)

    assert len(url) == 46
    assert (symbol.version, symbol.error, symbol.size) == (3, "Q", 29)


def test_a_short_host_gives_a_coarser_code_not_a_stronger_one():
    symbol = encode("HTTPS://A.CN/C/43K7P2XQ9DMTH")

    assert (symbol.version, symbol.error) == (2, "Q")


@pytest.mark.parametrize(
    "url",
    [
        f"HTTPS://{HOST_LONGEST}XY/C/43K7P2XQ9DMTH",  # 48 characters
        "https://43.csm.example/c/43k7p2xq9dmth",  # small letters take more room
        "HTTPS://43.CSM.EXAMPLE/C/43K7P2XQ9DMTH?A=1",
        "",
    ],
)
def test_an_address_that_needs_a_finer_code_is_refused(url):
    with pytest.raises(CodeTooLong) as refused:
        encode(url)

    assert refused.value.code == "poster_code_too_long"


def test_the_runs_are_the_dark_modules_each_once():
    symbol = encode(addresses(1)[0])

    dark = [(column + n, row) for column, row, length in symbol.runs() for n in range(length)]

    assert len(dark) == len(set(dark)) == sum(map(sum, symbol.rows))
    assert all(symbol.rows[row][column] for column, row in dark)


def test_the_print_has_four_white_modules_around_it():
    image = print_of(encode(addresses(1)[0]))
    edge = image.width * QUIET_MODULES // 37

    inside = image.point(lambda value: 255 - value).getbbox()

    assert inside == (edge, edge, image.width - edge, image.height - edge)
    assert zxingcpp.read_barcodes(image)[0].text == addresses(1)[0]


@pytest.mark.parametrize("name", CAMERAS)
def test_a_bad_camera_reads_enough_of_them(name):
    camera, least = CAMERAS[name]
    symbols = [(url, encode(url)) for url in addresses(40)]

    found = rate(camera, symbols, seed=11)

    assert found >= least


def test_the_tilt_is_a_real_one():
    symbol = encode(addresses(1)[0])

    seen = CAMERAS["tilted by 60°"][0](symbol, random.Random(1)).point(lambda value: 255 if value < 110 else 0)

    left, _, right, _ = seen.getbbox()
    assert 50 <= right - left <= 80
    assert isinstance(seen, Image.Image)
