"""A part of a day's custody: what one county, or the bucket, holds of a class; counted or deleted by a worker."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

Purpose = Literal["commit", "count", "recount", "sweep"]
COMMIT: Final = "commit"
COUNT: Final = "count"
RECOUNT: Final = "recount"
SWEEP: Final = "sweep"

BUCKET = "bucket"  # the one part of a class of files; of other classes a part is a county (6 digits)
FILED = ("uploads", "photos")  # classes whose ciphertext lies in the bucket


class Work(Struct, frozen=True, kw_only=True):
    """What a worker is asked for: parts of a class's day."""

    purpose: Purpose
    row_class: str
    day: str
    parts: tuple[str, ...]


class Part(Struct, frozen=True, kw_only=True):
    """How far a part has come: places visited, rows counted or deleted, the names of the files its leaves are in."""

    part: str
    done: bool = False
    places: int = 0
    rows: int = 0
    slices: tuple[str, ...] = ()
    root: str = ""
