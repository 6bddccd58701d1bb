"""A camera that sees one picture, such as a poster: the video that Chromium takes for its camera."""

import io
from pathlib import Path

from PIL import Image

SIZE = (640, 480)
FRAMES = 5


def video_of(picture: bytes, file: Path) -> Path:
    """Write a Motion-JPEG video that shows a picture (PNG), upright and as large as it fits, on grey."""
    with Image.open(io.BytesIO(picture)) as opened:
        seen = opened.convert("RGB")
    seen.thumbnail(SIZE)
    frame = Image.new("RGB", SIZE, (120, 120, 120))
    frame.paste(seen, ((SIZE[0] - seen.width) // 2, (SIZE[1] - seen.height) // 2))
    written = io.BytesIO()
    frame.save(written, "JPEG", quality=90)
    file.write_bytes(written.getvalue() * FRAMES)
    return file


def flags(video: Path) -> list[str]:
    """Return what makes Chromium take the video for its camera, without asking anybody."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ]
