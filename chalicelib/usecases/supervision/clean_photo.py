"""Clean a photo: decoded within bounds, turned upright, and encoded anew, so that nothing but its picture is left."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Unprocessable

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG")
EDGE_PX = 2048  # what a poster and its surroundings need to be judged, and no more
QUALITY = 80
WHOLE_PIXELS_MAX = 12_000_000  # of what must be decoded whole; cameras write JPEG, and a screen has less
SCANS_MAX = 64  # parts of a progressive JPEG; each is decoded over the whole picture, and a camera writes ten
_SCAN_BEGINS = b"\xff\xda"
_SCALED = {"JPEG", "MPO"}


def clean_photo(data: bytes, pixels_max: int) -> bytes:
    """Return a photo as a JPEG without place, time, camera or anything hidden behind it.

    Refuses with `photo_too_large` (by its header, before a pixel is decoded) and `photo_unreadable`.
    """
    from PIL import Image

    if data.count(_SCAN_BEGINS) > SCANS_MAX:
        raise Unprocessable("photo_unreadable")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _refuse_huge(picture, pixels_max)
            return _encoded(picture)
    except Unprocessable:
        raise
    except Image.DecompressionBombError:
        raise Unprocessable("photo_too_large", limit=pixels_max) from None
    except Exception as broken:
        raise Unprocessable("photo_unreadable") from broken


def _refuse_huge(picture: Image.Image, pixels_max: int) -> None:
    """Refuse by the header alone what would fill the memory."""
    limit = pixels_max if picture.format in _SCALED else min(pixels_max, WHOLE_PIXELS_MAX)
    if picture.width * picture.height > limit:
        raise Unprocessable("photo_too_large", limit=limit)


def _encoded(picture: Image.Image) -> bytes:
    """Draw the picture anew on a ground of our own: what is not a pixel stays behind."""
    from PIL import Image, ImageOps

    picture.draft("RGB", (EDGE_PX, EDGE_PX))  # a JPEG is decoded at half its size or less, and never whole
    picture.thumbnail((EDGE_PX, EDGE_PX))
    upright = ImageOps.exif_transpose(picture)
    ground = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        ground.paste(upright, mask=upright.getchannel("A"))
    else:
        ground.paste(upright.convert("RGB"))
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
