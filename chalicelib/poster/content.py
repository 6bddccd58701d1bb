"""What one poster says: everything is decided by the caller, nothing is looked up here."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

Paper = Literal["A3", "A2", "card"]
Format = Literal["png", "pdf"]


class Colours(Struct, frozen=True):
    """A province's colours as #RRGGBB; red, yellow and green mean health and stay off a poster."""

    primary: str
    primary_dark: str
    accent: str
    ink: str


class Poster(Struct, frozen=True, kw_only=True):
    """The words, the code and the colours of one entrance's poster."""

    brand_name: str
    colours: Colours
    venue: str
    entrance: str
    code: str  # 13 characters, set in groups for whoever types it
    url: str  # what the QR code says, capitals
    serial: str
    version: int
    issued_on: dt.date
    how_to: tuple[str, ...]
    hotline: str
    mounting_note: str
    command_name: str
    headline: str = "请扫码登记"
    slogan: str = ""
    assisted: str = ""
    privacy: str = ""
    kind: Literal["place", "vehicle"] = "place"
    plate: str | None = None
