"""Draw the small pictures of posters that the README and docs/posters.md show.

Usage: python benchmarks/poster_pictures.py
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.poster_samples import GANSU, HUNAN, LONG, VEHICLE  # noqa: E402 - found through the line above
from chalicelib.poster import Paper, Poster, render  # noqa: E402

SCREENS = ROOT / "docs" / "screens"
HEIGHT_PX = 900
EDGE = (214, 218, 222)
PICTURES: dict[str, tuple[Poster, Paper]] = {
    "poster-hunan": (HUNAN, "A3"),
    "poster-gansu": (GANSU, "A3"),
    "poster-long-names": (LONG, "A3"),
    "poster-vehicle": (VEHICLE, "card"),
}


def main() -> None:
    """Write each picture, framed by a hairline, in few colours."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name, (poster, paper) in PICTURES.items():
        large = Image.open(BytesIO(render(poster, paper, "png"))).convert("RGB")
        size = (round(large.width * HEIGHT_PX / large.height), HEIGHT_PX)
        framed = Image.new("RGB", (size[0] + 2, size[1] + 2), EDGE)
        framed.paste(large.resize(size, Image.Resampling.LANCZOS), (1, 1))
        path = SCREENS / f"{name}.png"
        framed.quantize(64, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
