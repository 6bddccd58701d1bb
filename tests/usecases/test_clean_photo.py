"""Photos from anybody's hands: bounded before they are decoded, upright, and nothing left but the picture."""

import io
import struct
import time
import zlib
from typing import Any

import pytest
from PIL import Image

from chalicelib.domain.errors import Unprocessable
from chalicelib.usecases.supervision.clean_photo import EDGE_PX, SCANS_MAX, clean_photo

CAP = 50_000_000


def encoded(picture: Image.Image, form: str = "JPEG", **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def half_red(width: int = 400, height: int = 200) -> Image.Image:
    """Return a picture whose left half is red."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height))
    return picture


def located() -> Image.Exif:
    """Return what a camera writes beside its picture: turned, its name, where it was."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "CAMERA-OF-SOMEBODY"
    exif.get_ifd(0x8825)[2] = (27.0, 6.0, 1.0)
    return exif


def png_header(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Spell a PNG that says how large it is, with chunks of one's own."""
    head = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in (head, *chunks, (b"IEND", b""))
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def refusal(data: bytes, cap: int = CAP) -> str:
    with pytest.raises(Unprocessable) as refused:
        clean_photo(data, cap)
    return refused.value.code


def test_what_a_camera_wrote_beside_its_picture_is_gone_and_the_picture_stands_upright() -> None:
    clean = clean_photo(encoded(half_red(), exif=located()), CAP)

    picture = opened(clean)
    assert (picture.format, picture.size, len(picture.getexif())) == ("JPEG", (200, 400), 0)
    assert b"CAMERA" not in clean
    assert b"Exif" not in clean
    red, _, blue = picture.convert("RGB").getpixel((100, 30))  # type: ignore[misc]
    assert (red > 200, blue < 60) == (True, True)


def test_a_large_photo_is_made_as_large_as_needed() -> None:
    assert max(opened(clean_photo(encoded(half_red(6000, 4000)), CAP)).size) <= EDGE_PX


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16"])
def test_pictures_of_all_kinds_become_one_kind(mode: str) -> None:
    assert opened(clean_photo(encoded(Image.new(mode, (30, 20)), "PNG"), CAP)).mode == "RGB"


def test_what_hides_behind_or_in_front_of_a_picture_stays_outside() -> None:
    plain = encoded(half_red())
    for polyglot in (
        plain + b"PK\x03\x04<script>alert(1)</script>",
        encoded(half_red(), comment=b"<?php system($_GET[0]); ?>"),
        encoded(half_red(), "PNG") + b"%PDF-1.7",
    ):
        clean = clean_photo(polyglot, CAP)
        assert not any(mark in clean for mark in (b"script", b"PK\x03", b"php", b"%PDF"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        encoded(half_red(), "GIF"),
        encoded(half_red(), "BMP"),
        encoded(half_red(), "TIFF"),
        encoded(half_red(), "WEBP"),
        encoded(half_red())[:400],
        encoded(half_red(), "PNG")[:60],
        png_header(100, 100),
        png_header(100, 100, (b"IDAT", b"no stream")),
        png_header(0, 0),
        b"%PDF-1.7 " + encoded(half_red()),
    ],
)
def test_what_is_no_whole_photo_is_refused(data: bytes) -> None:
    assert refusal(data) == "photo_unreadable"


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (2_000_000, 30), (4_000, 4_000)])
def test_dimensions_are_read_before_a_pixel_is(width: int, height: int) -> None:
    bomb = png_header(width, height, (b"IDAT", zlib.compress(b"\0" * 1_000_000)))

    begun = time.process_time()
    assert refusal(bomb) == "photo_too_large"
    assert time.process_time() - begun < 1


def test_a_jpeg_may_have_as_many_pixels_as_the_policy_says_and_no_more() -> None:
    picture = encoded(half_red(1000, 500))

    assert opened(clean_photo(picture, 500_000)).size == (1000, 500)
    assert refusal(picture, 499_999) == "photo_too_large"


def test_compressed_words_beside_a_picture_do_not_fill_the_memory() -> None:
    words = b"Comment\0\0" + zlib.compress(b"A" * 200_000_000, 9)

    assert (
        refusal(png_header(100, 100, (b"zTXt", words), (b"IDAT", zlib.compress(b"\0" * 40_000)))) == "photo_unreadable"
    )


def test_a_jpeg_of_endless_scans_is_refused_unread() -> None:
    photo = encoded(half_red(), progressive=True)
    scan = photo[photo.rindex(b"\xff\xda") : -2]

    assert opened(clean_photo(photo, CAP)).size == (400, 200)
    assert refusal(photo[:-2] + scan * SCANS_MAX + b"\xff\xd9") == "photo_unreadable"
